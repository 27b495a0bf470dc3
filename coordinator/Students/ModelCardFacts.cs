using FedDistill.Core.Evaluation;

namespace FedDistill.Coordinator.Students;

/// <summary>What is known of a student beside its own card, which was written before it was judged.</summary>
public sealed record ModelCardFacts
{
    /// <summary>When it was published; null: unknown.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>How good it is on the operator's test set at T = 1; null: unknown.</summary>
    public ClassificationMetrics? Metrics { get; init; }

    /// <summary>What its rounds have spent of a formal guarantee, as part of a sentence; null: nothing is known.</summary>
    public string? Privacy { get; init; }
}
