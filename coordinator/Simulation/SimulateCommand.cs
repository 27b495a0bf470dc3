using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using Spectre.Console;

namespace FedDistill.Coordinator.Simulation;

/// <summary><c>simulate</c>, the main job: a whole federation here, nothing to install, nothing to download.</summary>
public static class SimulateCommand
{
    // All clients are in this process: none can be late.
    private static readonly FederationSpec Defaults = new() { DeadlineMinutes = 0 };

    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var flags = new SpecFlags(Defaults);
        var pooled = new Option<bool>("--pooled-baseline") { Description = "Train the bound too: all private data in one place." };
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Write run.json, rounds.csv, the student and report.html here." };
        var dataDir = new Option<string?>("--data-dir") { HelpName = "DIR", Description = "Keep the state of coordinator and clients here. Default: a temporary folder." };
        var json = JsonOption.Create("run.json, and all else to the standard error");
        var attack = new Option<string?>("--attack")
        {
            Description = $"Let some clients lie, to see what the federation stands: {string.Join(", ", AttackKinds.All)}.",
            HelpName = "KIND",
        }.Completes(AttackKinds.All);
        var attackers = new Option<double>("--attackers")
        {
            Description = "Share of the clients that lie, over 0 up to 0.5; the seed chooses them.", DefaultValueFactory = _ => 0.2, HelpName = "SHARE",
        };
        var logFormat = ServeCommand.LogFormat();
        var command = new Verb(
            "simulate",
            "Run a whole federation on this machine.",
            "feddistill-coordinator simulate",
            "feddistill-coordinator simulate --clients 20 --partition dirichlet:0.1 --output out",
            "feddistill-coordinator simulate --attack lma --attackers 0.2 --aggregation robust-agreement")
        {
            pooled, output, dataDir, json, logFormat,
        };
        Verb.AddGroup(command, "Attack", attack, attackers);
        flags.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var spec = flags.Read(result).Complete();
            return RunAsync(
                spec,
                new SimulationOptions
                {
                    PooledBaseline = result.GetValue(pooled),
                    DataFolder = result.GetValue(dataDir),
                    Attack = AttackOf(result.GetValue(attack), result.GetResult(attackers), result.GetValue(attackers), spec),
                },
                result.GetValue(output),
                result.GetValue(json),
                result.GetValue(logFormat) == "json",
                cancellationToken);
        });
        return command;
    }

    private static AttackPlan? AttackOf(string? kind, OptionResult? named, double share, FederationSpec spec) =>
        kind is not null ? AttackPlan.Choose(kind, share, spec.Clients, spec.Seed)
        : named is null or { Implicit: true } ? null
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            $"--attackers is {share}, but no --attack says what they do. Allowed are {string.Join(", ", AttackKinds.All)}; name one, or leave --attackers out.");

    private static async Task<int> RunAsync(
        FederationSpec spec, SimulationOptions options, string? output, bool json, bool jsonLog, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            RunFolder.Check(output);
        }

        var isLive = !json && !jsonLog && AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected;
        var outcome = isLive
            ? await LiveRounds.RunAsync(AnsiConsole.Console, live => SimulateAsync(live))
            : await SimulateAsync(live: null);
        if (output is not null)
        {
            RunFolder.Write(output, outcome.Run, outcome.Student, outcome.Card);
            ModelCardFile.Write(output, outcome.Student, outcome.Status);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(outcome.Run, FedDistillJson.Indented));
        }
        else
        {
            RunSummary.Write(AnsiConsole.Console, outcome.Run);
            PrivacySummary.Write(AnsiConsole.Console, outcome.Run, outcome.Privacy);
        }

        if (outcome.Status.Reason.Length > 0)
        {
            await Console.Error.WriteLineAsync(outcome.Status.Reason);
        }

        return WatchCommand.ExitCodeOf(outcome.Status);

        async Task<SimulationOutcome> SimulateAsync(LiveRounds? live)
        {
            // The live table holds the terminal, and lets lines pass above it.
            using var progress = isLive ? WorkProgress.Beside(AnsiConsole.Console.WriteLine)
                : jsonLog ? WorkProgress.None
                : WorkProgress.Start(Console.Error);
            using var steps = new RoundSteps(progress);
            var simulation = new FederationSimulation(
                spec, options, logging => Logs.ToConsole(logging, jsonLog, toStandardError: json, warningsOnly: isLive, progress))
            {
                StatusChanged = live is null ? steps.Update : live.Update,
                TeachersTrained = live is null ? steps.TeachersTrained : live.TeachersTrained,
                StudentProgress = live is null ? steps : live,
                Progress = progress,
            };
            return await simulation.RunAsync(cancellationToken);
        }
    }
}
