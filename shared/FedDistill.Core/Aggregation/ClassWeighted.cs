using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, y) ~ sum_k n_ky p_k(y|x) / sum_k n_ky, normalised over y: on each class the clients that have seen it speak.
/// For refinement rounds under label skew, where teachers start from the student and answer with probabilities. An
/// absent client's earlier evidence may stand in the same sum: both are masses of p(y|x), and what evidence lacks to 1
/// is a word withheld. A class that no client has seen gets 0.
/// </summary>
public sealed class ClassWeighted : IAggregationRule
{
    internal const string RuleName = "class-weighted";

    /// <inheritdoc />
    public string Name => RuleName;

    /// <inheritdoc />
    public string Description => "mean of the clients' probabilities, each class weighted by their private rows of it";

    /// <inheritdoc />
    public string When => "label skew and told class counts; refinement rounds, with old evidence of absent clients";

    /// <inheritdoc />
    public bool NeedsClassCounts => true;

    /// <inheritdoc />
    public bool MixesKinds => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind is SoftLabelKind.Probabilities or SoftLabelKind.Evidence;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions)
    {
        var joined = WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.ByClassCounts)
            .ThrowIfAllZero();
        for (var index = 0; index < joined.Sum.Length; index++)
        {
            var weight = joined.Weights[index % joined.Weights.Length];
            joined.Sum[index] = weight > 0 ? joined.Sum[index] / weight : 0;
        }

        return joined.NormaliseRows();
    }
}
