namespace FedDistill.Coordinator.Students;

/// <summary>What the registry stores.</summary>
public sealed record StudentRegistryRecord
{
    /// <summary>Published students in the order of their rounds.</summary>
    public IReadOnlyList<StudentVersion> Versions { get; init; } = [];
}
