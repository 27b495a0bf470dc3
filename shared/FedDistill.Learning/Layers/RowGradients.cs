using FedDistill.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FedDistill.Learning.Layers;

/// <summary>One gradient a row of a batch; kept only as far as norms and sums need it.</summary>
/// <param name="SquaredNorms">|g_n|², shape [B].</param>
/// <param name="WeightedSum">From weights w of shape [B] to Σ w_n g_n, flat.</param>
internal sealed record RowGradients(Tensor SquaredNorms, Func<Tensor, Tensor> WeightedSum)
{
    // Keeps a gradient of 0 from being divided by; Opacus has the same.
    private static readonly Scalar Tiny = 1e-6;

    private static readonly Scalar One = 1.0;

    /// <summary>Gradients that are written out.</summary>
    /// <param name="gradients">Shape [B, numbers].</param>
    public static RowGradients Of(Tensor gradients) => new(SquaredNormsOf(gradients), weights => weights.matmul(gradients));

    /// <summary>The gradients of several tensors as those of one flat tensor.</summary>
    /// <param name="parts">At least one, in the order of the flat tensor.</param>
    public static RowGradients Joined(IEnumerable<RowGradients> parts)
    {
        var inOrder = parts.ToList();
        return new RowGradients(
            inOrder.Select(part => part.SquaredNorms).Aggregate((sum, norms) => sum.Plus(norms)),
            weights => cat([.. inOrder.Select(part => part.WeightedSum(weights))]));
    }

    /// <summary>From shape [B, numbers] to each row's sum of squares, [B].</summary>
    public static Tensor SquaredNormsOf(Tensor rows) => rows.Squared().sum(dim: 1);

    /// <summary>
    /// Σ min(1, C / |g_n|) g_n (Abadi et al., "Deep learning with differential privacy", 2016, algorithm 1): one row more
    /// or less moves it by at most C, but for rounding.
    /// </summary>
    /// <param name="clip">C, over 0.</param>
    public Tensor ClippedSum(double clip)
    {
        using var noGradient = no_grad();
        using Scalar length = clip;
        return WeightedSum(SquaredNorms.sqrt().PlusInPlace(Tiny).reciprocal_().mul_(length).clamp_(max: One));
    }
}
