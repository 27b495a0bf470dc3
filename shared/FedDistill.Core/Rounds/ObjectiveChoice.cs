using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>
/// What an operator may have the teachers learn before any broadcast, by name: the field <c>objective</c> of a spec.
/// </summary>
public static class ObjectiveChoice
{
    /// <summary>Leaves the choice to the aggregation rule: evidence where it joins nothing else or
    /// prefers it.</summary>
    public const string Auto = "auto";

    private static readonly (string Name, TeacherObjective Objective)[] Named =
    [
        ("cross-entropy", TeacherObjective.CrossEntropy),
        ("balanced", TeacherObjective.Balanced),
        ("evidence", TeacherObjective.Evidence),
    ];

    /// <summary>All names, <see cref="Auto"/> first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, .. Named.Select(choice => choice.Name)];

    /// <summary>The objective that a name stands for beside an aggregation rule.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rule">What joins the answers.</param>
    public static TeacherObjective Resolve(string name, IAggregationRule rule) => name == Auto
        ? JoinsPlain(rule) && !rule.PrefersEvidence ? TeacherObjective.CrossEntropy : TeacherObjective.Evidence
        : Named.First(choice => choice.Name == name).Objective;

    /// <summary>
    /// What clients answer with: evidence of evidence teachers; of others logits where the rule joins them, else
    /// probabilities.
    /// </summary>
    /// <param name="objective">What their teachers learn.</param>
    /// <param name="rule">What joins the answers.</param>
    public static SoftLabelKind KindOf(TeacherObjective objective, IAggregationRule rule) =>
        objective == TeacherObjective.Evidence ? SoftLabelKind.Evidence
            : rule.Accepts(SoftLabelKind.Logits) ? SoftLabelKind.Logits
            : SoftLabelKind.Probabilities;

    /// <summary>The names whose teachers answer in a kind that the rule joins.</summary>
    public static IReadOnlyList<string> NamesFor(IAggregationRule rule) =>
        [.. Names.Where(name => rule.Accepts(KindOf(Resolve(name, rule), rule)))];

    /// <summary>Why a choice cannot go with a rule, in words that follow a semicolon.</summary>
    internal static string ReasonAgainst(string name, IAggregationRule rule) =>
        $"the rule {rule.Name} " +
        (JoinsPlain(rule)
            ? "has no place for what evidence teachers say of the class \"public\""
            : "joins evidence, and only evidence teachers know the class \"public\" that it compares with") +
        $". With it allowed are {string.Join(", ", NamesFor(rule))}; for {name} choose another rule";

    private static bool JoinsPlain(IAggregationRule rule) =>
        rule.Accepts(SoftLabelKind.Probabilities) || rule.Accepts(SoftLabelKind.Logits);
}
