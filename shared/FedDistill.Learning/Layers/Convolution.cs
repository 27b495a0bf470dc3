using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// A square convolution, [B, Inputs, H, W] to [B, Outputs, H', W'] with H' = (H + 2 Padding - Kernel) / Stride + 1.
/// </summary>
/// <remarks>Without a bias where batch normalisation follows, which would take it out again.</remarks>
internal sealed record Convolution(
    string Name, int Inputs, int Outputs, int Kernel, int Stride, int Padding, bool Bias = true) : PerRowLayer
{
    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Uniform($"{Name}.weight", (long)Inputs * Kernel * Kernel, Outputs, Inputs, Kernel, Kernel),
        .. Enumerable.Repeat(TensorSpec.Uniform($"{Name}.bias", (long)Inputs * Kernel * Kernel, Outputs), Bias ? 1 : 0),
    ];

    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        nn.functional.conv2d(
            input, parameters[0], Bias ? parameters[1] : null, [Stride, Stride], [Padding, Padding]);

    /// <inheritdoc />
    public override RowGradients Gradients(Tensor input, Tensor outputGradient)
    {
        // [B, Inputs, H, W] -> [B, Inputs Kernel², places]; [B, Outputs, H', W'] -> [B, Outputs, places]
        var patches = nn.functional.unfold(input, Kernel, padding: Padding, stride: Stride);
        var places = outputGradient.flatten(2);
        var weights = places.bmm(patches.transpose(1, 2)).flatten(1);
        return RowGradients.Of(Bias ? cat([weights, places.sum(dim: 2)], dim: 1) : weights);
    }
}
