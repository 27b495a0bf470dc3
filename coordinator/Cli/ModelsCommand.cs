using System.CommandLine;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>models</c>: the students that a coordinator has published.</summary>
public static class ModelsCommand
{
    /// <summary>Declares the verb and its parts.</summary>
    public static Command Create() => new Verb(
        "models",
        "List the published students, or show one with its card.",
        "feddistill-coordinator models list",
        "feddistill-coordinator models show --federation demo --round 2")
    {
        ModelsListCommand.Create(),
        ModelsShowCommand.Create(),
    };
}
