using System.CommandLine;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>The border of the program: every error becomes one line on stderr and an exit code.</summary>
internal sealed class CommandBorder(LoggingOptions logging)
{
    /// <summary>Runs a verb.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed, Func<ILoggerFactory, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            using var loggerFactory = logging.CreateLoggerFactory(parsed);
            return await verb(loggerFactory, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
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
