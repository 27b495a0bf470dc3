using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>
/// <c>reproduce</c>: runs published settings over several seeds and sets the figures beside the published ones.
/// </summary>
public static class ReproduceCommand
{
    private const string TableName = "reproduction.md";
    private const string PlotName = "reproduction.svg";

    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("name")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Settings by name; fedgen-* is all that begin so, and what ends in .json is a file of your own.",
        };
        names.CompletionSources.Add([.. SettingCatalog.Names]);
        var list = new Option<bool>("--list") { Description = "Show the settings and their sources, and run nothing." };
        var seeds = new Option<long[]>("--seeds")
        {
            HelpName = "N[,N...]", Description = "Seeds, comma separated.", DefaultValueFactory = _ => [1, 2, 3], CustomParser = ParseSeeds,
        };
        var dataRoot = new Option<string?>("--data-root")
        {
            HelpName = "DIR", Description = $"The folder of the data sets, with mnist/ in it. Default: {ReproductionData.Variable} of the environment.",
        };
        var output = new Option<string?>("--output")
        {
            HelpName = "DIR", Description = $"Write the table ({TableName}), its plot ({PlotName}) and NAME/seed-N/run.json here, after each setting anew.",
        };
        var workers = new Option<int>("--workers")
        {
            Description = "Threads that train in a run; 0: one a core. With fewer than cores, several seeds run at the same time.",
        };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1024)
            {
                result.AddError($"--workers is {result.GetValueOrDefault<int>()}; allowed are 0 to 1024.");
            }
        });
        var json = JsonOption.Create("the list or the figures of every run");
        var command = new Verb(
            "reproduce",
            "Run published settings again, beside the published figures.",
            "feddistill-coordinator reproduce --list",
            "feddistill-coordinator reproduce fedgen-mnist-0.1 --data-root data")
        {
            names, list, seeds, dataRoot, output, workers, json,
        };
        command.SetAction((result, cancellationToken) => result.GetValue(list)
            ? ListAsync(result.GetValue(names)!, result.GetValue(json))
            : RunAsync(
                Chosen(result.GetValue(names)!),
                result.GetValue(seeds)!,
                ReproductionData.Find(result.GetValue(dataRoot)),
                ReproductionMachine.Of(result.GetValue(workers)),
                result.GetValue(output),
                result.GetValue(json),
                cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ReproductionSetting> settings,
        long[] seeds,
        ReproductionData data,
        ReproductionMachine machine,
        string? output,
        bool json,
        CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            RunFolder.Check(output);
        }

        using var progress = WorkProgress.Start(Console.Error);
        using var step = progress.Begin("Runs", settings.Count * seeds.Length, WorkUnit.Pieces);
        var ended = 0;
        var runner = new ReproductionRunner(
            data, machine, logging => Logs.ToConsole(logging, json: false, toStandardError: true, warningsOnly: true, progress))
        {
            RunEnded = (setting, run) =>
            {
                Report(setting, run, output, progress);
                step.Report(Interlocked.Increment(ref ended));
            },
        };
        var results = new List<ReproductionResult>();
        foreach (var setting in settings)
        {
            results.Add(await runner.RunAsync(setting, seeds, cancellationToken));
            if (output is not null)
            {
                RunFolder.WriteText(output, TableName, ReproductionTable.Render(machine, results));
                RunFolder.WriteText(output, PlotName, ReproductionPlot.Render(results));
            }
        }

        step.Dispose();
        await Console.Out.WriteAsync(json
            ? JsonSerializer.Serialize(new { machine, results }, FedDistillJson.Indented) + "\n"
            : ReproductionTable.Render(machine, results));
        return results.All(result => result.Runs.All(run => run.Failure.Length == 0)) ? ExitCode.Done : ExitCode.RoundFailed;
    }

    private static void Report(ReproductionSetting setting, ReproductionRun run, string? output, WorkProgress progress)
    {
        if (output is not null && run.Run is { } figures)
        {
            RunFolder.WriteRun(Path.Combine(output, setting.Name, $"seed-{run.Seed}"), figures);
        }

        progress.WriteLine(run.Accuracy is { } accuracy
            ? $"{setting.Name}, seed {run.Seed}: {ReportNumbers.Percent(accuracy)} in {ReportNumbers.Duration(run.Run!.Seconds)}"
            : $"{setting.Name}, seed {run.Seed} failed: {run.Failure}");
    }

    private static async Task<int> ListAsync(string[] names, bool json)
    {
        var settings = SettingCatalog.Find(names.Length == 0 ? SettingCatalog.Names : names);
        await Console.Out.WriteAsync(json
            ? JsonSerializer.Serialize(settings, FedDistillJson.Indented) + "\n"
            : string.Concat(settings.Select(setting => $"{setting.Name}\n    {setting.Title}\n    {setting.Source}\n")));
        return ExitCode.Done;
    }

    private static IReadOnlyList<ReproductionSetting> Chosen(string[] names) => names.Length > 0
        ? SettingCatalog.Find(names)
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            "No setting is named. Allowed are the names that reproduce --list shows; name one, or '*' for all of them.");

    private static long[] ParseSeeds(ArgumentResult argument)
    {
        var seeds = new List<long>();
        foreach (var text in argument.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) || seeds.Contains(seed))
            {
                argument.AddError($"--seeds has '{text}'; write whole numbers with commas between, each once, such as 1,2,3.");
                return [];
            }

            seeds.Add(seed);
        }

        return [.. seeds];
    }
}
