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
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training) =>
        Forward(input, parameters, buffers, training, dropout: null);

    /// <summary>Applies the layers.</summary>
    /// <param name="input">Shape [B, ...].</param>
    /// <param name="parameters">The tensors of <see cref="Parameters"/>.</param>
    /// <param name="buffers">The tensors of <see cref="Buffers"/>; changed in place while training.</param>
    /// <param name="training">Whether batch statistics are used and learned.</param>
    /// <param name="dropout">Leaves out hidden units before each affine layer; null: none.</param>
    public Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training, Dropout? dropout)
    {
        var current = input;
        var isHidden = false;
        foreach (var layer in Layers)
        {
            // Units that no weight has made yet are the input itself.
            if (layer is Dense && isHidden && dropout is not null)
            {
                current = dropout.Apply(current);
            }

            current = layer.Forward(current, parameters[..layer.Parameters.Count], buffers[..layer.Buffers.Count], training);
            isHidden |= layer.Parameters.Count > 0;
            parameters = parameters[layer.Parameters.Count..];
            buffers = buffers[layer.Buffers.Count..];
        }

        return current;
    }
}
