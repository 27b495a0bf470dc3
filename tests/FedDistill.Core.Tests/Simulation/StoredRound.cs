using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>What is stored of a round: itself, and whether the federation has taken note of its end.</summary>
internal sealed record StoredRound
{
    public RoundState? Round { get; init; }

    public bool EndTold { get; init; }
}
