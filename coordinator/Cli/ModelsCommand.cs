using System.CommandLine;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>models</c>: the students that a coordinator has published.</summary>
public static class ModelsCommand
{
    /// <summary>Declares the verb and its parts.</summary>
    public static Command Create() => new("models", "List the published students, or show one with its card.")
    {
        ModelsListCommand.Create(),
        ModelsShowCommand.Create(),
    };
}
