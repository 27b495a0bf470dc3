using System.Numerics;
using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// Group normalisation over [B, Channels, H, W] (Wu and He, "Group normalization", 2018): like batch normalisation, but
/// by the mean and variance of a group of channels of one row, so that no row sees another.
/// </summary>
internal sealed record GroupNorm(string Name, int Channels) : PerRowLayer
{
    // PyTorch's, as for batch normalisation.
    internal const double Epsilon = 1e-5;

    private const int MostGroups = 8;

    /// <summary>At most eight groups, as many channels in each.</summary>
    public int Groups { get; } = (int)BigInteger.GreatestCommonDivisor(Channels, MostGroups);

    // The values are ours to give: torch's own module leaves them uninitialised.
    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Constant($"{Name}.weight", 1, Channels),
        TensorSpec.Constant($"{Name}.bias", 0, Channels),
    ];

    /// <inheritdoc />
    public override Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        nn.functional.group_norm(input, Groups, parameters[0], parameters[1], Epsilon);

    /// <inheritdoc />
    public override RowGradients Gradients(Tensor input, Tensor outputGradient)
    {
        var normalised = nn.functional.group_norm(input, Groups, null, null, Epsilon);
        // [B, Channels, H, W] -> [B, Channels], weights then biases
        return RowGradients.Of(cat(
            [(outputGradient * normalised).sum([2L, 3L]), outputGradient.sum([2L, 3L])], dim: 1));
    }
}
