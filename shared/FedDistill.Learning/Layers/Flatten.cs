using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>[B, ...] to [B, numbers of one input].</summary>
internal sealed record Flatten : Layer
{
    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        input.flatten(1);
}
