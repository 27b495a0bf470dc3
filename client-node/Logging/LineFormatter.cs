using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FedDistill.ClientNode.Logging;

/// <summary>Log lines for people: the time and the message; the level where it is worth a look.</summary>
public sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name that the console logger finds it by.</summary>
    public const string FormatterName = "feddistill-lines";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.WriteLine(Line(logEntry.LogLevel, logEntry.Formatter(logEntry.State, logEntry.Exception), logEntry.Exception));
    }

    /// <summary>One line of the log, with the time of now.</summary>
    internal static string Line(LogLevel level, string message, Exception? exception)
    {
        var time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture);
        var word = level switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        return $"{time}{word}{message.ReplaceLineEndings(" ")}{(exception is null ? "" : $" {exception}")}";
    }
}
