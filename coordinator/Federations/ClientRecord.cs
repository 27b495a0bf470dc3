namespace FedDistill.Coordinator.Federations;

/// <summary>What is known of a client.</summary>
public sealed record ClientRecord
{
    /// <summary>What it says it trains.</summary>
    public string TeacherArchitecture { get; init; } = "";

    /// <summary>The last round that counted an upload of it; 0 before the first.</summary>
    public int LastRound { get; init; }

    /// <summary>Payload bytes of all its counted uploads.</summary>
    public long BytesUp { get; init; }

    /// <summary>The newest record of the client's own ledger that it has named; empty before the first.</summary>
    public string LedgerHead { get; init; } = "";
}
