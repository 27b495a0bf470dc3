using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Students;

/// <summary>One published student.</summary>
/// <param name="Round">The round that made it.</param>
/// <param name="Result">Its weights, the aggregate it learned from, how good it is.</param>
public sealed record StudentVersion(int Round, RoundResult Result)
{
    /// <summary>When the registry took it; null of one that an earlier version of FedDistill published.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
}
