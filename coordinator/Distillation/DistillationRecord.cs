using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Distillation;

/// <summary>What a distillation's grain stores: which attempt is under way and how it ended.</summary>
public sealed record DistillationRecord
{
    /// <summary>The newest attempt.</summary>
    public int Attempt { get; init; }

    /// <summary>The students it brought; null while it is under way.</summary>
    public IReadOnlyList<RoundResult>? Candidates { get; init; }

    /// <summary>Why it failed; empty otherwise.</summary>
    public string FailureReason { get; init; } = "";
}
