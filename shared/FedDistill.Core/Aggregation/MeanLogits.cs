using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = softmax((1/K) sum_k z_k(x)) at T = 1: the clients' logits averaged as in FedMD (Li and Wang, 2019,
/// algorithm 1) and FedDF (Lin et al., 2020, section 3), which is the normalised geometric mean of their probabilities.
/// A confident client counts more than in a mean of probabilities; under strong label skew that harms. For a target at
/// another temperature raise the result to 1/T and normalise.
/// </summary>
public sealed class MeanLogits : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "mean-logits";

    /// <inheritdoc />
    public string Description => "softmax of the mean of the clients' logits, every client alike";

    /// <inheritdoc />
    public string When => "comparison with FedMD and FedDF; clients have similar data";

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Logits;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.Equal).SoftmaxOfMean();
}
