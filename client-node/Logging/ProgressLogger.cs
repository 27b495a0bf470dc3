using FedDistill.ClientNode.Terminal;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Logging;

/// <summary>Writes log lines beside bars, on the terminal that both share.</summary>
internal sealed class ProgressLogger(WorkProgress progress) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        progress.WriteLine(LineFormatter.Line(logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
        // The progress is its owner's.
    }
}
