using System.CommandLine;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>The border of the program: every error becomes one line on stderr and an exit code.</summary>
internal sealed class CommandBorder(LoggingOptions logging)
{
    /// <summary>Runs a verb.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="verb">The verb; the session is its own to use until it returns.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public Task<int> RunAsync(ParseResult parsed, Func<Session, CancellationToken, Task<int>> verb, CancellationToken cancellationToken) =>
        RunAsync(parsed, json: false, verb, cancellationToken);

    /// <summary>Runs a verb that may print JSON, to which the log leaves the standard output then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="json">Whether it does.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<int> RunAsync(
        ParseResult parsed, bool json, Func<Session, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            ILogger? log = null;
            // Lines of progress are lines of the log where there is no terminal.
            using var progress = WorkProgress.Start(error, line => log?.Progress(line), allowsBars: !logging.IsJson(parsed));
            using var loggers = logging.CreateLoggerFactory(parsed, json, progress);
            log = loggers.CreateLogger("FedDistill.ClientNode");
            return await verb(new Session(loggers, progress), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (FedDistillException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}");
            await WriteStackAsync(parsed, exception);
            return ExitCode.For(exception.Code);
        }
#pragma warning disable CA1031 // The outermost border: what arrives here is a bug, and its finder is told what to do with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync(
                $"bug: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} - This is a fault of FedDistill, not yours. " +
                "Please report it with the output of the same command and --verbose.");
            await WriteStackAsync(parsed, exception);
            return ExitCode.Bug;
        }
    }

    private Task WriteStackAsync(ParseResult parsed, Exception exception) =>
        parsed.GetValue(logging.Verbose)
            ? parsed.InvocationConfiguration.Error.WriteLineAsync(exception.ToString())
            : Task.CompletedTask;
}
