using System.Collections.Concurrent;
using FedDistill.Coordinator.Cli;
using Microsoft.Extensions.Logging;

namespace FedDistill.Coordinator.Tests.Logging;

/// <summary>What an operator would see of a coordinator at the level that it has by itself.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddTo(ILoggingBuilder logging)
    {
        Logs.ToConsole(logging, json: false);
        logging.ClearProviders();
        logging.AddProvider(this);
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(Lines);

    public void Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {eventId.Name}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
    }
}
