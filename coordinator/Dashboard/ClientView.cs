using FedDistill.Coordinator.Federations;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>A client as its coordinator knows it.</summary>
internal sealed record ClientView
{
    public required string Name { get; init; }

    /// <summary>What it has told and sent.</summary>
    public ClientRecord Record { get; init; } = new();

    /// <summary>Whether it follows the rounds now.</summary>
    public bool IsOnline { get; init; }

    /// <summary>When it last did; null: not since the coordinator's start.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>When its last upload was counted; null: not since the coordinator's start, or not told.</summary>
    public DateTimeOffset? LastUpload { get; init; }

    /// <summary>Whether it has said goodbye.</summary>
    public bool HasLeft { get; init; }

    /// <summary>Why it takes no part; empty: it has not said so.</summary>
    public string Declined { get; init; } = "";

    /// <summary>Rounds that asked it in vain.</summary>
    public IReadOnlyList<int> Missed { get; init; } = [];

    /// <summary>Rounds in which its upload counted although it said nothing or was a copy.</summary>
    public IReadOnlyList<int> Flagged { get; init; } = [];
}
