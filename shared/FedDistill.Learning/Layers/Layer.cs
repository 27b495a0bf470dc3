using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// One layer as a pure function of its input and its tensors. The network owns the tensors, so that an optimiser step
/// is a few operations on one flat tensor, and no module draws from torch's global generator.
/// </summary>
internal abstract record Layer
{
    /// <summary>What the layer learns, in the order in which <see cref="Forward"/> takes it.</summary>
    public virtual IReadOnlyList<TensorSpec> Parameters => [];

    /// <summary>What the layer keeps besides, such as running statistics.</summary>
    public virtual IReadOnlyList<TensorSpec> Buffers => [];

    /// <summary>The layers that this one is made of; itself where it is none of several.</summary>
    public virtual IEnumerable<Layer> Parts => [this];

    /// <summary>Applies the layer.</summary>
    /// <param name="input">Shape [B, ...].</param>
    /// <param name="parameters">The tensors of <see cref="Parameters"/>.</param>
    /// <param name="buffers">The tensors of <see cref="Buffers"/>; changed in place while training.</param>
    /// <param name="pass">What for.</param>
    public abstract Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass);
}
