using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// A layer with parameters in which no row of a batch sees another, so that each row has a gradient of its own.
/// </summary>
internal abstract record PerRowLayer : Layer
{
    /// <summary>The gradients of a sum of row losses with respect to the layer's parameters, row by row.</summary>
    /// <param name="input">What the layer was given, shape [B, ...].</param>
    /// <param name="outputGradient">The sum's gradient with respect to what the layer gave, shape [B, ...].</param>
    /// <returns>In the order of <see cref="Layer.Parameters"/>.</returns>
    public abstract RowGradients Gradients(Tensor input, Tensor outputGradient);
}
