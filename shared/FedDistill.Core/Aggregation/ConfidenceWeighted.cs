using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// Each client counts on each row by how much it commits itself there. Logits: T(x, .) = softmax(sum_k a_k(x) z_k(x)),
/// a_k(x) = Var_y z_k(x, y) / sum_j Var_y z_j(x, y), as in FedET (Cho et al., 2022). Probabilities:
/// T(x, y) ~ sum_k (max_y' p_k(y'|x))^4 p_k(y|x), a form of our own. Under label skew confidence is a weak witness:
/// 79 % (logits) and 81 % (probabilities) right transfer rows where the plain mean has 75 % and class counts 89 %
/// (measured with PyTorch 1.13 on MNIST: 20 clients, Dirichlet 0.1).
/// </summary>
public sealed class ConfidenceWeighted : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "confidence-weighted";

    /// <inheritdoc />
    public string Description =>
        "clients weighted row by row: logits by their variance (FedET), probabilities by max p to the fourth";

    /// <inheritdoc />
    public string When => "clients tell nothing about their data, and some know certain rows better than others";

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind is SoftLabelKind.Logits or SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions)
    {
        var joined = WeightedSubmissions.AddByRow(submissions.CheckedFor(this), Weight);
        return joined.Kind == SoftLabelKind.Logits ? joined.SoftmaxOfMean() : joined.NormaliseRows();
    }

    private static double Weight(SoftLabelMatrix softLabels, int row) =>
        softLabels.Kind == SoftLabelKind.Logits
            ? Variance(softLabels.Row(row))
            : FourthPowerOfGreatest(softLabels.Row(row));

    private static double Variance(ReadOnlySpan<float> logits)
    {
        var mean = 0.0;
        foreach (var logit in logits)
        {
            mean += logit;
        }

        mean /= logits.Length;
        var squares = 0.0;
        foreach (var logit in logits)
        {
            squares += (logit - mean) * (logit - mean);
        }

        return squares / logits.Length;
    }

    private static double FourthPowerOfGreatest(ReadOnlySpan<float> probabilities) =>
        Math.Pow(probabilities[ArgMax.Of(probabilities)], 4);
}
