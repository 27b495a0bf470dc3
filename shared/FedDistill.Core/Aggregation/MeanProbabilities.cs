using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, y) = (1/K) sum_k p_k(y|x): every client counts alike, as in DS-FL before its sharpening (Itahara et al., 2021,
/// section 3). The rule of choice when clients have similar data and tell nothing about them.
/// </summary>
public sealed class MeanProbabilities : IAggregationRule
{
    internal const string RuleName = "mean-probabilities";

    /// <inheritdoc />
    public string Name => RuleName;

    /// <inheritdoc />
    public string Description => "mean of the clients' probabilities, every client alike";

    /// <inheritdoc />
    public string When => "clients have similar data and tell nothing about them";

    /// <inheritdoc />
    public bool HasBoundedInfluence => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.Equal).NormaliseRows();
}
