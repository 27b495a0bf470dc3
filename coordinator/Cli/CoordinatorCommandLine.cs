using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Distill;
using FedDistill.Coordinator.Reproduction;
using FedDistill.Coordinator.Simulation;
using FedDistill.Coordinator.Specs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;

namespace FedDistill.Coordinator.Cli;

/// <summary>The verbs of <c>feddistill-coordinator</c>, and the border where errors become exit codes.</summary>
public static class CoordinatorCommandLine
{
    private const string Program = "feddistill-coordinator";

    private const string Verbose = "--verbose";

    /// <summary>Declares the program with all its verbs.</summary>
    public static ProgramCommand Create() => new(
        Program,
        "FedDistill coordinator: aggregates soft labels, distills the student, broadcasts it.",
        $"{Program} simulate",
        $"{Program} serve --data-dir state --listen http://127.0.0.1:5080")
    {
        new Option<bool>(Verbose) { Description = "Show the stack of an unexpected error.", Recursive = true },
        SimulateCommand.Create(),
        ServeCommand.Create(),
        InitCommand.Create(),
        TokenCommand.Create(),
        RevokeCommand.Create(),
        StartCommand.Create(),
        StatusCommand.Create(),
        WatchCommand.Create(),
        StopCommand.Create(),
        ModelsCommand.Create(),
        ExportCommand.Create(),
        PredictCommand.Create(),
        DashboardCommand.Create(),
        HealthCommand.Create(),
        DistillCommand.Create(),
        ReproduceCommand.Create(),
        PrivacyCommand.Create(),
        RobustnessCommand.Create(),
        SpecCommand.Create(),
        CompletionCommand.Create(Program),
    };

    /// <summary>Runs one command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var program = Create();
        var parsed = program.Parse(arguments);
        if (UsageErrors.Of(parsed, program) is { Count: > 0 } wrong)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, wrong));
            return ExitCode.Usage;
        }

        var isVerbose = parsed.GetValue<bool>(Verbose);
        try
        {
            Failpoint.Arm(Environment.GetEnvironmentVariable(Failpoint.Variable));
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // An orderly stop saves state and lets go of clients first.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (FedDistillException exception)
        {
            await Console.Error.WriteLineAsync($"error: {(isVerbose ? exception.ToString() : exception.Message)}");
            return ExitCode.For(exception.Code);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted before the end.");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The border of the process: whatever comes here is a bug, and says so.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(
                $"bug: {exception.GetType().Name}: {exception.Message} This is a fault of FedDistill, not yours. Please report it with the output of --verbose.");
            if (isVerbose)
            {
                await Console.Error.WriteLineAsync(exception.ToString());
            }

            return ExitCode.Bug;
        }
    }
}
