namespace FedDistill.Coordinator.Tests.Cli;

/// <summary>Tests that take over the process's console, which others must not write to meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests
{
    public const string Name = "console";
}
