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
    public override IEnumerable<Layer> Parts => Layers.SelectMany(layer => layer.Parts);

    /// <inheritdoc />
    public override Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass)
    {
        var current = input;
        var isHidden = false;
        foreach (var layer in Layers)
        {
            // Units that no weight has made yet are the input itself.
            if (layer is Dense && isHidden && pass.Dropout is not null)
            {
                current = pass.Dropout.Apply(current);
            }

            var output = layer.Forward(
                current, parameters[..layer.Parameters.Count], buffers[..layer.Buffers.Count], pass);
            if (layer is PerRowLayer rows)
            {
                pass.Tape?.Record(rows, current, output);
            }

            current = output;
            isHidden |= layer.Parameters.Count > 0;
            parameters = parameters[layer.Parameters.Count..];
            buffers = buffers[layer.Buffers.Count..];
        }

        return current;
    }
}
