using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>What a rule made of a round's soft labels.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Aggregate">Probabilities of shape [N', 1, C], N' the rows that the round asked about.</param>
/// <param name="Claimed">
/// Which rows some client claims, where the rule wants the others learned soft; null where all rows are alike.
/// </param>
/// <param name="Coverage">Share of the rows that some client claims, 0..1; null where the soft labels do not
/// tell.</param>
public sealed record AggregatedTarget(string Rule, SoftLabelMatrix Aggregate, bool[]? Claimed, double? Coverage)
{
    /// <summary>
    /// The transfer rows that the aggregate is about, ascending, where they are not all that the round asked about; null: all.
    /// </summary>
    public IReadOnlyList<int>? AnsweredRows { get; init; }

    /// <summary>What the rule remembers of each client, by name; null where it remembers nothing.</summary>
    public IReadOnlyDictionary<string, double>? Scores { get; init; }
}
