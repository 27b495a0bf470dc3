using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>The largest of each Size x Size square, [B, C, H, W] to [B, C, H / Size, W / Size].</summary>
internal sealed record MaxPool(int Size) : Layer
{
    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        nn.functional.max_pool2d(input, Size, Size);
}
