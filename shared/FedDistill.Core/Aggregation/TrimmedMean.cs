using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = the nearest distribution to the mean of p_k(y|x) without the floor(beta K) least and as many greatest, class
/// by class (Yin et al., 2018, section 4). Stands up to floor(beta K) liars; at beta = 0 it is the plain mean.
/// </summary>
/// <remarks>As with <see cref="Median"/>, label skew costs it the classes that few clients have seen.</remarks>
public sealed class TrimmedMean : IAggregationRule
{
    private const string RuleName = "trimmed";
    private const double DefaultShare = 0.2;

    private static readonly RuleParameter Share =
        new("beta", Lowest: 0, Highest: 0.49, DefaultShare, value => new TrimmedMean(value));

    private readonly double _share;

    /// <summary>Chooses beta.</summary>
    /// <param name="share">Share of the clients left out at each end, 0 to 0.49.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public TrimmedMean(double share = DefaultShare)
    {
        Share.ThrowIfNotAllowed(share);
        _share = share;
    }

    /// <inheritdoc />
    public string Name => Share.NameOf(RuleName, _share);

    /// <inheritdoc />
    public string Description => "mean of the clients' probabilities without the shares beta of the least and of the greatest";

    /// <inheritdoc />
    public string When => "clients have similar data and at most a share beta of them may lie";

    /// <inheritdoc />
    public RuleParameter Parameter => Share;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions)
    {
        var stack = ClientStack.Of(submissions, this);
        // 0.29 * 100 is 28.999...: a share that is meant to cut a whole number does.
        var cut = (int)((_share * stack.Clients) + 1e-9);
        return stack.EachRow((words, target) => OrderStatistics.TrimmedMean(words, cut, target));
    }
}
