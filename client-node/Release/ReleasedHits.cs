namespace FedDistill.ClientNode.Release;

/// <summary>
/// Counts of held-out hits that have passed the <see cref="ReleaseGate"/> and are in the ledger. Only the gate makes
/// one; a test holds that up.
/// </summary>
public sealed class ReleasedHits
{
    internal ReleasedHits(HitsEntry entry) => Entry = entry;

    /// <summary>What the ledger says of them.</summary>
    public HitsEntry Entry { get; }
}
