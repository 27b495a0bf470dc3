using System.CommandLine;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Coordinator.Specs;

/// <summary><c>spec</c>: writes a federation's file, and explains one.</summary>
public static class SpecCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create() => new Verb(
        "spec",
        "Write a commented spec, or explain what one would do.",
        "feddistill-coordinator spec init hospitals.json --minimal")
    {
        SpecInitCommand.Create(),
        SpecCheckCommand.Create(),
    };
}
