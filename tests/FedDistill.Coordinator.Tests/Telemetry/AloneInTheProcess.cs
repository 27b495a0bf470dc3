namespace FedDistill.Coordinator.Tests.Telemetry;

/// <summary>
/// Tests that count: OpenTelemetry adds up what all meters of a name in the process say, also those of another test's
/// coordinator.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone in the process";
}
