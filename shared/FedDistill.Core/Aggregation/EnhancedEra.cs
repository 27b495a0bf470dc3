using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, y) ~ ((1/K) sum_k p_k(y|x))^beta, normalised over y: the Enhanced ERA of SCARLET (2025). beta = 1 is the plain
/// mean, over 1 sharpens, under 1 flattens, and the order of the classes stays. FedBE's sharpening (2021) is beta = 2.
/// </summary>
public sealed class EnhancedEra : IAggregationRule
{
    private const string RuleName = "enhanced-era";

    // The middle of the range 1 to 2 that SCARLET runs.
    private const double DefaultExponent = 1.5;

    private static readonly RuleParameter Exponent =
        new("beta", Lowest: 0.1, Highest: 100, DefaultExponent, value => new EnhancedEra(value));

    private readonly double _exponent;

    /// <summary>Chooses beta.</summary>
    /// <param name="exponent">0.1 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is outside its range.</exception>
    public EnhancedEra(double exponent = DefaultExponent)
    {
        Exponent.ThrowIfNotAllowed(exponent);
        _exponent = exponent;
    }

    /// <inheritdoc />
    public string Name => Exponent.NameOf(RuleName, _exponent);

    /// <inheritdoc />
    public string Description => "the clients' mean probabilities to the power beta, normalised (SCARLET)";

    /// <inheritdoc />
    public string When => "clients have similar data but unsure teachers, whose mean is too flat";

    /// <inheritdoc />
    public RuleParameter Parameter => Exponent;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) => TargetSharpening.Sharpen(
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.Equal).NormaliseRows(), _exponent);
}
