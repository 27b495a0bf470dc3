using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = the distribution nearest to (1/K) sum_k v_k(x), v_k the noised probabilities of a client. The mean is what
/// the noise is smallest in, by the root of K; the projection takes nothing from the guarantee, for it sees the noised
/// numbers alone. Every client alike: weights by private counts would be a release of their own.
/// </summary>
public sealed class MeanNoised : IAggregationRule
{
    internal const string RuleName = "mean-noised";

    /// <inheritdoc />
    public string Name => RuleName;

    /// <inheritdoc />
    public string Description => "mean of the clients' noised probabilities, projected on the distributions";

    /// <inheritdoc />
    public string When => "privacy mode local-dp";

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Noised;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.Equal).ProjectionOfMean();
}
