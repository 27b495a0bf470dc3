using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>What is stored of a round's work after its collection.</summary>
internal sealed record StoredWork
{
    public int Attempt { get; init; }

    public IReadOnlyList<RoundResult>? Candidates { get; init; }
}
