using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>An affine layer, [B, Inputs] to [B, Outputs].</summary>
internal sealed record Dense(string Name, int Inputs, int Outputs) : Layer
{
    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Uniform($"{Name}.weight", Inputs, Outputs, Inputs),
        TensorSpec.Uniform($"{Name}.bias", Inputs, Outputs),
    ];

    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, bool training) =>
        nn.functional.linear(input, parameters[0], parameters[1]);
}
