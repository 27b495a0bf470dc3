using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// A square convolution, [B, Inputs, H, W] to [B, Outputs, H', W'] with H' = (H + 2 Padding - Kernel) / Stride + 1.
/// </summary>
/// <remarks>Without a bias where batch normalisation follows, which would take it out again.</remarks>
internal sealed record Convolution(
    string Name, int Inputs, int Outputs, int Kernel, int Stride, int Padding, bool Bias = true) : Layer
{
    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Uniform($"{Name}.weight", (long)Inputs * Kernel * Kernel, Outputs, Inputs, Kernel, Kernel),
        .. Enumerable.Repeat(TensorSpec.Uniform($"{Name}.bias", (long)Inputs * Kernel * Kernel, Outputs), Bias ? 1 : 0),
    ];

    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training) =>
        nn.functional.conv2d(
            input, parameters[0], Bias ? parameters[1] : null, [Stride, Stride], [Padding, Padding]);
}
