using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// max(0, x), in place: the layer before never needs its own output to learn. Whoever else reads that output reads what
/// this made of it.
/// </summary>
internal sealed record Relu : Layer
{
    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training) =>
        input.relu_();
}
