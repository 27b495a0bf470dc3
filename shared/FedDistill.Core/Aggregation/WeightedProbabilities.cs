using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, y) = sum_k n_k p_k(y|x) / sum_k n_k: clients count by their private rows, as federated averaging weights its
/// models (McMahan et al., 2017, algorithm 1). For clients of different size with similar class mixes.
/// </summary>
public sealed class WeightedProbabilities : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "weighted-probabilities";

    /// <inheritdoc />
    public string Description => "mean of the clients' probabilities, weighted by their number of private rows";

    /// <inheritdoc />
    public string When => "clients of different size with similar class mixes";

    /// <inheritdoc />
    public bool NeedsSampleCount => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.BySampleCount)
            .ThrowIfAllZero()
            .NormaliseRows();
}
