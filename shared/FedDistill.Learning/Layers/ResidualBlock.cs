using FedDistill.Core.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>
/// A basic residual block, [B, Inputs, H, W] to [B, Outputs, H / Stride, W / Stride] rounded up: relu(F(x) + x), with F
/// two 3x3 convolutions, each normalised (He et al., 2016, section 3.2). Where the extents change, a normalised 1x1
/// convolution stands in for x (their option B).
/// </summary>
/// <remarks>
/// <see cref="Relu"/> works in place, and the shortcut reads the block's input after the body has run. So the body
/// begins with a convolution, which leaves its input alone, and the last ReLU overwrites the sum, which no gradient
/// needs.
/// </remarks>
internal sealed record ResidualBlock : Layer
{
    /// <summary>A block whose tensors are named <c>name.conv1.weight</c> and so on.</summary>
    public ResidualBlock(string name, int inputs, int outputs, int stride, Normalisation normalisation)
    {
        Body = new Sequence(
        [
            new Convolution($"{name}.conv1", inputs, outputs, Kernel: 3, stride, Padding: 1, Bias: false),
            normalisation.Layer($"{name}.norm1", outputs),
            new Relu(),
            new Convolution($"{name}.conv2", outputs, outputs, Kernel: 3, Stride: 1, Padding: 1, Bias: false),
            normalisation.Layer($"{name}.norm2", outputs),
        ]);
        Shortcut = new Sequence(inputs == outputs && stride == 1
            ? []
            :
            [
                new Convolution($"{name}.conv3", inputs, outputs, Kernel: 1, stride, Padding: 0, Bias: false),
                normalisation.Layer($"{name}.norm3", outputs),
            ]);
        Parameters = [.. Body.Parameters, .. Shortcut.Parameters];
        Buffers = [.. Body.Buffers, .. Shortcut.Buffers];
    }

    /// <summary>F.</summary>
    public Sequence Body { get; }

    /// <summary>What stands in for x; no layers: x itself.</summary>
    public Sequence Shortcut { get; }

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; }

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Buffers { get; }

    /// <inheritdoc />
    public override IEnumerable<Layer> Parts => [.. Body.Parts, .. Shortcut.Parts];

    /// <inheritdoc />
    public override Tensor Forward(
        Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass)
    {
        var body = Body.Forward(
            input, parameters[..Body.Parameters.Count], buffers[..Body.Buffers.Count], pass);
        var shortcut = Shortcut.Forward(
            input, parameters[Body.Parameters.Count..], buffers[Body.Buffers.Count..], pass);
        return body.Plus(shortcut).relu_();
    }
}
