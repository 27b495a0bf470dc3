using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = softmax((1/K) sum_k p_k(x) / t): the entropy reduction aggregation of DS-FL (Itahara et al., 2021), which
/// sharpens the mean of the probabilities by a softmax over it. It is never the identity: at t = 1 it flattens, and a
/// one-hot row over ten classes keeps 0.9996 at t = 0.1. For comparison with DS-FL; <see cref="EnhancedEra"/> is the
/// better behaved form.
/// </summary>
public sealed class Era : IAggregationRule
{
    private const string RuleName = "era";

    // What the published implementations of DS-FL use (SCARLET's, AIJack's and that of the paired-logits attack).
    private const double DefaultTemperature = 0.1;

    private static readonly RuleParameter Temperature =
        new("t", Lowest: 0.001, Highest: 10, DefaultTemperature, value => new Era(value));

    private readonly double _temperature;

    /// <summary>Chooses t.</summary>
    /// <param name="temperature">0.001 to 10; below 1 for any use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is outside its range.</exception>
    public Era(double temperature = DefaultTemperature)
    {
        Temperature.ThrowIfNotAllowed(temperature);
        _temperature = temperature;
    }

    /// <inheritdoc />
    public string Name => Temperature.NameOf(RuleName, _temperature);

    /// <inheritdoc />
    public string Description => "softmax of the clients' mean probabilities divided by t (DS-FL)";

    /// <inheritdoc />
    public string When => "comparison with DS-FL; clients have similar data";

    /// <inheritdoc />
    public RuleParameter Parameter => Temperature;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(submissions.CheckedFor(this), ClientWeights.Equal).SoftmaxOfMean(_temperature);
}
