using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>The mean of each channel, [B, C, H, W] to [B, C], so that a model's size is free of the image's.</summary>
internal sealed record GlobalAveragePool : Layer
{
    /// <inheritdoc />
    public override Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        input.mean([2, 3]);
}
