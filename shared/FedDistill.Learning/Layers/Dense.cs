using FedDistill.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>An affine layer, [B, Inputs] to [B, Outputs].</summary>
internal sealed record Dense(string Name, int Inputs, int Outputs) : PerRowLayer
{
    // The bias is the weight of one more input, which is always 1.
    private static readonly Scalar BiasInput = 1.0;

    /// <inheritdoc />
    public override IReadOnlyList<TensorSpec> Parameters { get; } =
    [
        TensorSpec.Uniform($"{Name}.weight", Inputs, Outputs, Inputs),
        TensorSpec.Uniform($"{Name}.bias", Inputs, Outputs),
    ];

    /// <inheritdoc />
    public override Tensor Forward(Tensor input, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> buffers, Pass pass) =>
        nn.functional.linear(input, parameters[0], parameters[1]);

    /// <inheritdoc />
    /// <remarks>A row's gradient is the outer product b aᵀ, with b alone for the bias: |g|² = |b|² (|a|² + 1).</remarks>
    public override RowGradients Gradients(Tensor input, Tensor outputGradient) => new(
        RowGradients.SquaredNormsOf(outputGradient) * RowGradients.SquaredNormsOf(input).PlusInPlace(BiasInput),
        weights =>
        {
            var weighted = outputGradient * weights.unsqueeze(1);
            return cat([weighted.t().matmul(input).flatten(), weighted.sum(dim: 0)]);
        });
}
