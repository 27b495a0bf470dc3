using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Rounds;

/// <summary>What a round's grain stores.</summary>
public sealed record RoundRecord
{
    /// <summary>The round; null before it was announced.</summary>
    public RoundState? Round { get; init; }

    /// <summary>Whether the federation has taken note of the round's end.</summary>
    public bool EndTold { get; init; }
}
