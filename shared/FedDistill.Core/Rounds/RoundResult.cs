using FedDistill.Core.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Evaluation;

namespace FedDistill.Core.Rounds;

/// <summary>What a completed round brought.</summary>
/// <param name="Student">The student's weights with its card.</param>
/// <param name="Aggregate">The aggregated soft labels as they are broadcast.</param>
/// <param name="Metrics">The student on the test set; null without one.</param>
public sealed record RoundResult(BlobRef Student, AggregateRef Aggregate, ClassificationMetrics? Metrics)
{
    /// <summary>The aggregation rule that made it.</summary>
    public string Rule { get; init; } = "";

    /// <summary>
    /// Share of the transfer rows that some client claims for its own, 0..1 (<see cref="TransferCoverage"/>); null
    /// where the round's soft labels do not tell.
    /// </summary>
    public double? Coverage { get; init; }

    /// <summary>
    /// Transfer rows that the aggregate covers, ascending, where they are not all that the round asked about: those that a
    /// noisy vote answered. Null: all.
    /// </summary>
    public IReadOnlyList<int>? AnsweredRows { get; init; }

    /// <summary>
    /// What the rule remembers of each client for the rounds to come (<see cref="IScoresClients"/>), by name; null where
    /// it remembers nothing.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Scores { get; init; }

    /// <summary>The blob of its <see cref="RoundFigures"/>; null where none were taken.</summary>
    public BlobRef? Figures { get; init; }

    /// <summary>How long it took to make; null where that is not known.</summary>
    public WorkTimes? Work { get; init; }
}
