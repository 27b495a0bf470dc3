using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>Batch normalisation over [B, Channels, H, W] (Ioffe and Szegedy, 2015).</summary>
internal sealed record BatchNorm(string Name, int Channels) : Layer
{
    // PyTorch's defaults, which the measured recipes were found with.
    private const double Momentum = 0.1;
    internal const double Epsilon = 1e-5;

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Constant($"{Name}.weight", 1, Channels),
        TensorSpec.Constant($"{Name}.bias", 0, Channels),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Buffers { get; } =
    [
        TensorSpec.Constant($"{Name}.running_mean", 0, Channels),
        TensorSpec.Constant($"{Name}.running_var", 1, Channels),
    ];

    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        nn.functional.batch_norm(
            input, buffers[0], buffers[1], parameters[0], parameters[1], pass.Training, Momentum, Epsilon);
}
