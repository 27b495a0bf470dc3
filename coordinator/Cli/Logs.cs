using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Terminal;

namespace FedDistill.Coordinator.Cli;

/// <summary>Where log lines go and what they look like.</summary>
public static class Logs
{
    /// <summary>One line of text each, or one JSON object each.</summary>
    /// <param name="logging">What is configured.</param>
    /// <param name="json">JSON lines.</param>
    /// <param name="toStandardError">Keep the standard output free for a result.</param>
    /// <param name="warningsOnly">Keep quiet while something else shows the progress.</param>
    /// <param name="progress">What may draw on the same terminal; null: nothing does.</param>
    public static void ToConsole(
        ILoggingBuilder logging, bool json, bool toStandardError = false, bool warningsOnly = false, WorkProgress? progress = null)
    {
        logging.SetMinimumLevel(warningsOnly ? LogLevel.Warning : LogLevel.Information);
        // The frameworks speak up only when something is wrong.
        logging.AddFilter("Orleans", LogLevel.Error);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // What these say, ours says in one line instead of a stack.
        logging.AddFilter("Orleans.Storage", LogLevel.None);
        // Orleans logs each failed write once more, under the storage's own name.
        logging.AddFilter("FedDistill.Coordinator.Storage.CheckedGrainStorage", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddFilter("Grpc", LogLevel.Critical);
        logging.AddFilter("Polly", LogLevel.Error);
        logging.AddConsoleLog(json, toStandardError, progress);
    }
}
