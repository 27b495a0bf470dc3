using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using FedDistill.ClientNode.Fleet.Attacks;
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
        var flags = new SpecFlags();
        var pooled = new Option<bool>("--pooled-baseline") { Description = "Train the bound too: all private data in one place." };
        var output = new Option<string?>("--output") { Description = "Write run.json, rounds.csv, the student and report.html here." };
        var dataDir = new Option<string?>("--data-dir") { Description = "Keep the state of coordinator and clients here. Default: a temporary folder." };
        var json = new Option<bool>("--json") { Description = "Print run.json to the standard output and all else to the standard error." };
        var attack = new Option<string?>("--attack")
        {
            Description = $"Let some clients lie, to see what the federation stands: {string.Join(", ", AttackKinds.All)}. Example: --attack lma --attackers 0.2 --aggregation robust-agreement",
        };
        var attackers = new Option<double>("--attackers")
        {
            Description = "Share of the clients that lie, over 0 up to 0.5; the seed chooses them.", DefaultValueFactory = _ => 0.2,
        };
        var logFormat = ServeCommand.LogFormat();
        var command = new Command(
            "simulate",
            "Run a whole federation on this machine. Example: feddistill-coordinator simulate --clients 20 --partition dirichlet:0.1 --output out")
        {
            pooled, attack, attackers, output, dataDir, json, logFormat,
        };
        flags.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var spec = flags.Read(result, Defaults).Complete();
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

        var isLive = !json && !jsonLog && AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;
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

        Task<SimulationOutcome> SimulateAsync(LiveRounds? live)
        {
            var simulation = new FederationSimulation(
                spec, options, logging => Logs.ToConsole(logging, jsonLog, toStandardError: json, warningsOnly: isLive))
            {
                StatusChanged = live is null ? null : live.Update,
                TeachersTrained = live is null ? null : live.TeachersTrained,
            };
            return simulation.RunAsync(cancellationToken);
        }
    }
}
