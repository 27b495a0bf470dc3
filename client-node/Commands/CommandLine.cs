using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;

namespace FedDistill.ClientNode.Commands;

/// <summary>The program's verbs.</summary>
public static class CommandLine
{
    private const string Program = "feddistill-client";

    /// <summary>Declares the program with all its verbs.</summary>
    public static ProgramCommand Create()
    {
        var logging = new LoggingOptions();
        var border = new CommandBorder(logging);
        var program = new ProgramCommand(
            Program,
            "A client node of FedDistill: trains a teacher on private data and shares only soft labels.",
            $"{Program} check --data builtin:glyphs",
            $"{Program} join --coordinator http://127.0.0.1:5080 --name site-a --data builtin:glyphs")
        {
            JoinCommand.Create(border),
            CheckCommand.Create(border),
            EnrollCommand.Create(border),
            HealthCommand.Create(border),
            SimulateCommand.Create(border),
            CompletionCommand.Create(Program),
        };
        logging.AddTo(program);
        return program;
    }

    /// <summary>Runs the program.</summary>
    /// <param name="args">As typed.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var program = Create();
        var parsed = program.Parse(args);
        if (UsageErrors.Of(parsed, program) is { Count: > 0 } wrong)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, wrong));
            return ExitCode.Usage;
        }

        try
        {
            Failpoint.Arm(Environment.GetEnvironmentVariable(Failpoint.Variable));
        }
        catch (FedDistillException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return ExitCode.For(exception.Code);
        }

        // Ctrl-C and SIGTERM cancel the verb, which then has so long to say goodbye.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(8),
        });
    }
}
