using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>Layers one after the other, as one layer; its tensors are theirs in order.</summary>
internal sealed record Sequence(IReadOnlyList<Layer> Layers) : Layer
{
    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } = [.. Layers.SelectMany(layer => layer.Parameters)];

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Buffers { get; } = [.. Layers.SelectMany(layer => layer.Buffers)];

    /// <inheritdoc />
    public override Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training)
    {
        var current = input;
        foreach (var layer in Layers)
        {
            current = layer.Forward(
                current, parameters[..layer.Parameters.Count], buffers[..layer.Buffers.Count], training);
            parameters = parameters[layer.Parameters.Count..];
            buffers = buffers[layer.Buffers.Count..];
        }

        return current;
    }
}
