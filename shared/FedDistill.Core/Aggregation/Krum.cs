using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T = p_k of the one client whose answers lie nearest to its n - f - 2 nearest neighbours' (Blanchard et al., 2017). With
/// n of at most 2f + 2 answers the round fails: f liars close together would be the nearest. One client's answers become
/// public as they are: not for clients that mind.
/// </summary>
public sealed class Krum : IAggregationRule
{
    private const string RuleName = "krum";
    private const double DefaultLiars = 1;

    private static readonly RuleParameter Liars =
        new("f", Lowest: 0, KrumSelection.MostLiars, DefaultLiars, value => new Krum(value)) { IsWhole = true };

    private readonly int _liars;

    /// <summary>Chooses f.</summary>
    /// <param name="liars">How many clients may lie, a whole number of at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public Krum(double liars = DefaultLiars)
    {
        Liars.ThrowIfNotAllowed(liars);
        _liars = (int)liars;
    }

    /// <inheritdoc />
    public string Name => Liars.NameOf(RuleName, _liars);

    /// <inheritdoc />
    public string Description => "answers of the one client that is nearest to its neighbours; more than 2f + 2 clients";

    /// <inheritdoc />
    public string When => "comparison with Krum; clients have similar data";

    /// <inheritdoc />
    public RuleParameter Parameter => Liars;

    /// <inheritdoc />
    public int FewestClients => KrumSelection.FewestClients(_liars);

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        KrumSelection.Mean(submissions, this, _liars, keep: _ => 1);
}
