namespace FedDistill.Coordinator.Federations;

/// <summary>What the directory stores.</summary>
public sealed record FederationDirectoryRecord
{
    /// <summary>Names in the order of their start.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
