namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>
/// Tests that measure the memory of the process: nothing else runs beside them, or its memory would be in theirs.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "measured alone";
}
