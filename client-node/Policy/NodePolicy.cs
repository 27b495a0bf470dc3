namespace FedDistill.ClientNode.Policy;

/// <summary>What a node's owner allows; it beats what a federation asks.</summary>
public sealed record NodePolicy
{
    /// <summary>Everything is allowed.</summary>
    public static NodePolicy Open { get; } = new();

    /// <summary>The least protection.</summary>
    public PrivacyFloor Floor { get; init; } = PrivacyFloor.None;

    /// <summary>
    /// Whether the mix of classes is secret. Evidence is in effect a histogram of the client's classes; a node that
    /// forbids it answers with a balanced teacher's probabilities instead, and tells no counts.
    /// </summary>
    public bool ForbidsEvidence { get; init; }
}
