using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = the nearest distribution to m(x, .), m(x, y) = median_k p_k(y|x) (Yin et al., 2018, section 4, on soft labels
/// in place of gradients). While fewer than half of the clients lie, every m(x, y) lies between the least and the
/// greatest honest answer. Projected, not divided by its sum: a row in which most see nothing in any class stays near
/// uniform then.
/// </summary>
/// <remarks>
/// For clients with similar data. Under label skew most honest clients never saw a class, so that the median of its
/// probabilities is theirs and the class is lost: <see cref="RobustAgreement"/> is for those.
/// </remarks>
public sealed class Median : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "median";

    /// <inheritdoc />
    public string Description => "median of the clients' probabilities, class by class, projected to a distribution";

    /// <inheritdoc />
    public string When => "clients have similar data and fewer than half of them may lie";

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        ClientStack.Of(submissions, this).EachRow((words, target) => OrderStatistics.Median(words, target));
}
