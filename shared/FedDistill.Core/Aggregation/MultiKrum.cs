using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T = mean of p_k over the n - f clients whose answers lie nearest to their n - f - 2 nearest neighbours' (Blanchard et
/// al., 2017, section 4). With n of at most 2f + 2 answers the round fails, as with <see cref="Krum"/>.
/// </summary>
public sealed class MultiKrum : IAggregationRule
{
    private const string RuleName = "multi-krum";
    private const double DefaultLiars = 1;

    private static readonly RuleParameter Liars =
        new("f", Lowest: 0, KrumSelection.MostLiars, DefaultLiars, value => new MultiKrum(value)) { IsWhole = true };

    private readonly int _liars;

    /// <summary>Chooses f.</summary>
    /// <param name="liars">How many clients may lie, a whole number of at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public MultiKrum(double liars = DefaultLiars)
    {
        Liars.ThrowIfNotAllowed(liars);
        _liars = (int)liars;
    }

    /// <inheritdoc />
    public string Name => Liars.NameOf(RuleName, _liars);

    /// <inheritdoc />
    public string Description => "mean of the n - f clients that are nearest to their neighbours; more than 2f + 2 clients";

    /// <inheritdoc />
    public string When => "comparison with Multi-Krum; clients have similar data and at most f of them may lie";

    /// <inheritdoc />
    public RuleParameter Parameter => Liars;

    /// <inheritdoc />
    public int FewestClients => KrumSelection.FewestClients(_liars);

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        KrumSelection.Mean(submissions, this, _liars, keep: clients => clients - _liars);
}
