using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// max(0, x), in place: the layer before never needs its own output to learn. Whoever else reads that output reads what
/// this made of it. Not in place under a tape, which reads it later.
/// </summary>
internal sealed record Relu : Layer
{
    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        pass.Tape is null ? input.relu_() : input.relu();
}
