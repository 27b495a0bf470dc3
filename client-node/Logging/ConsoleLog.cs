using FedDistill.ClientNode.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FedDistill.ClientNode.Logging;

/// <summary>What the log of both programs looks like.</summary>
public static class ConsoleLog
{
    /// <summary>Writes one line of text for each message, or one JSON object.</summary>
    /// <param name="logging">What is configured.</param>
    /// <param name="json">Whether the lines are for programs.</param>
    /// <param name="toStandardError">Keeps the standard output free for a result.</param>
    /// <param name="progress">What may draw on the same terminal; null: nothing does.</param>
    public static ILoggingBuilder AddConsoleLog(this ILoggingBuilder logging, bool json, bool toStandardError = false, WorkProgress? progress = null)
    {
        // Where the log goes into a file, bars are in nobody's way.
        if (progress is { Draws: true } && !json && (toStandardError || !Console.IsOutputRedirected))
        {
            return logging.AddProvider(new ProgressLogger(progress));
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.FormatterName = json ? ConsoleFormatterNames.Json : LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = toStandardError ? LogLevel.Trace : LogLevel.None;
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(format =>
        {
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        return logging.AddConsole().AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }
}
