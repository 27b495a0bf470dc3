using FedDistill.Core.Aggregation;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>
/// What one round asks of its clients and does with the answers. Follows from the spec, the round's number
/// and, where the rule is chosen by the uploads, the coverage that evidence found.
/// </summary>
/// <param name="Round">From 1.</param>
/// <param name="Rounds">How many there will be.</param>
/// <param name="Objective">What the teachers learn.</param>
/// <param name="Kind">What the clients upload.</param>
/// <param name="Temperature">T of the uploaded soft labels and of the distillation.</param>
/// <param name="Rule">Name of the aggregation rule.</param>
/// <param name="Sharpening">Exponent b of the student's target, T^b normalised; 1 leaves it as it is.</param>
/// <param name="HardTargets">Whether the student learns the target's argmax instead.</param>
/// <param name="TransferRows">The transfer rows asked about, ascending; empty: all.</param>
public sealed record RoundPlan(
    int Round,
    int Rounds,
    TeacherObjective Objective,
    SoftLabelKind Kind,
    double Temperature,
    string Rule,
    double Sharpening,
    bool HardTargets,
    IReadOnlyList<int> TransferRows)
{
    /// <summary>Name of the codec that the clients encode their soft labels with.</summary>
    public string Encoding { get; init; } = SoftLabelCodecs.Float32.Name;

    /// <summary>
    /// Rules that join the same uploads into further candidates; the clients' held-out rows choose. Evidence that
    /// covers the transfer set needs no election. Empty: the one student stands.
    /// </summary>
    public IReadOnlyList<string> Rivals { get; init; } = [];

    /// <summary>
    /// Whether the round fails when the transfer set turns out to be foreign to the private data: hardly a row that a
    /// client claims, or an elected student that is wrong on most held-out rows.
    /// </summary>
    public bool RefusesForeign { get; init; }

    /// <summary>The privacy mode of the federation, one of <see cref="PrivacyModes"/>.</summary>
    public string Privacy { get; init; } = PrivacyModes.None;

    /// <summary>
    /// Standard deviation of the noise over the sensitivity of what is released, in the modes <c>central-dp</c> and
    /// <c>local-dp</c>; 0 in others.
    /// </summary>
    public double NoiseMultiplier { get; init; }

    /// <summary>Which neighbours <see cref="NoiseMultiplier"/> has its sensitivity from.</summary>
    public PrivacyAdjacency Adjacency { get; init; }

    /// <summary>
    /// Whether rules that weigh by counts of private rows do so with a 1 for every client and class, because clients tell
    /// none.
    /// </summary>
    public bool EqualWeights { get; init; }

    /// <summary>
    /// Whether the coordinator sees what is private and releases a noised aggregate, which is then all that anything is made
    /// of.
    /// </summary>
    public bool ReleasesAggregate => Privacy is PrivacyModes.CentralDp or PrivacyModes.Pate;

    /// <summary>
    /// Whether two uploads that are equal to the bit are conspicuous: not where only a noised aggregate may tell of uploads,
    /// nor where answers travel as labels, in which teachers agree in good faith.
    /// </summary>
    public bool TellsCopies => !ReleasesAggregate && Encoding != SoftLabelCodecs.Label.Name;

    /// <summary>Whether an upload must tell n_ky, private rows by class, for one of the rules.</summary>
    public bool NeedsClassCounts() => !EqualWeights && Rules().Any(rule => rule.NeedsClassCounts);

    /// <summary>Whether an upload must tell n_k, private rows in all, for one of the rules.</summary>
    public bool NeedsSampleCount() => !EqualWeights && Rules().Any(rule => rule.NeedsSampleCount);

    private IEnumerable<IAggregationRule> Rules() => Rivals.Prepend(Rule).Select(AggregationRules.Find);
}
