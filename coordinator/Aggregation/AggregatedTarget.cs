using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>What a rule made of a round's soft labels.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Aggregate">Probabilities of shape [N', 1, C], N' the rows that the round asked about.</param>
/// <param name="Covered">Which rows some client claims for its own; null where the soft labels do not tell.</param>
public sealed record AggregatedTarget(string Rule, SoftLabelMatrix Aggregate, bool[]? Covered)
{
    /// <summary>Share of the rows that are covered, 0..1; null where it is not known.</summary>
    public double? Coverage => Covered is null ? null : (double)Covered.Count(isCovered => isCovered) / Covered.Length;
}
