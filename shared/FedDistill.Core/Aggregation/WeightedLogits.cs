using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = softmax(sum_k n_k z_k(x) / sum_k n_k) at T = 1: <see cref="MeanLogits"/> with clients weighted by their
/// private rows.
/// </summary>
public sealed class WeightedLogits : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "weighted-logits";

    /// <inheritdoc />
    public string Description => "softmax of the mean of the clients' logits, weighted by their number of private rows";

    /// <inheritdoc />
    public string When => "as mean-logits, with clients of different size";

    /// <inheritdoc />
    public bool NeedsSampleCount => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Logits;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.BySampleCount)
            .ThrowIfAllZero()
            .SoftmaxOfMean();
}
