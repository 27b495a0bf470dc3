using FedDistill.Core.Aggregation;
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

    /// <summary>Whether an upload must tell n_ky, private rows by class, for one of the rules.</summary>
    public bool NeedsClassCounts() => Rules().Any(rule => rule.NeedsClassCounts);

    /// <summary>Whether an upload must tell n_k, private rows in all, for one of the rules.</summary>
    public bool NeedsSampleCount() => Rules().Any(rule => rule.NeedsSampleCount);

    private IEnumerable<IAggregationRule> Rules() => Rivals.Prepend(Rule).Select(AggregationRules.Find);
}
