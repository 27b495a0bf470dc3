using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>start</c>: sends a federation's spec, transfer set and test set to a running coordinator.</summary>
public static class StartCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var flags = new SpecFlags();
        var access = new OperatorOptions();
        var transfer = new Option<string?>("--transfer")
        {
            HelpName = "PATH",
            Description = "The public, unlabelled transfer set. Default: the part of --data that a simulation would take. " +
                $"{DatasetSource.NoiseName}: inputs without meaning, to see what becomes of it.",
        };
        var test = new Option<string?>("--test") { HelpName = "PATH", Description = "Labelled rows to judge the student by. Without: the test part of --data, or with --transfer none: accuracies are unknown." };
        var wait = new Option<bool>("--wait") { Description = "Follow the federation to its end." };
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "With --wait: write run.json, rounds.csv, the student and report.html here." };
        var json = new Option<bool>("--json")
        {
            Description = "Print JSON for programs: the status, or with --wait run.json.",
        };
        var command = new Verb(
            "start",
            "Start a federation on a running coordinator.",
            "feddistill-coordinator start --name demo --clients 2 --wait",
            "feddistill-coordinator start spec.json --transfer public.csv --test test.csv --wait")
        {
            transfer, test, wait, output, json,
        };
        access.AddTo(command);
        flags.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var spec = flags.Read(result).Complete();
            var folder = result.GetValue(output);
            if (folder is not null)
            {
                RunFolder.Check(folder);
            }

            using var progress = WorkProgress.Start(Console.Error);
            using var reading = progress.Begin("Reading the data");
            var (schema, inputs, judged) = Load(spec, result.GetValue(transfer), result.GetValue(test));
            reading.Dispose();
            var isJson = result.GetValue(json);
            using var loggers = LoggerFactory.Create(logging => Logs.ToConsole(logging, json: false, toStandardError: true, progress: progress));
            using var connection = access.Connect(result, wait: false);
            var status = await new AdminClient(connection, progress).StartAsync(spec, schema, inputs, judged, cancellationToken);
            if (!result.GetValue(wait) && folder is null)
            {
                Console.WriteLine(isJson ? StatusText.ToJson([status]).ToJsonString(FedDistillJson.Compact) : StatusText.Line(status));
                return ExitCode.Done;
            }

            using var patient = access.Connect(result, wait: true, loggers);
            return await WaitAsync(patient, spec.Name, schema, folder, isJson, progress, loggers.CreateLogger(nameof(StartCommand)), cancellationToken);
        });
        return command;
    }

    private static async Task<int> WaitAsync(
        CoordinatorConnection connection,
        string federation,
        FederationSchema schema,
        string? output,
        bool json,
        WorkProgress progress,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var admin = new AdminClient(connection);
        var status = await WatchCommand.FollowAsync(admin, federation, json ? Console.Error.WriteLine : (Action<string>)Console.WriteLine, words: null, cancellationToken);
        var effort = new RunEffort(clock.Elapsed.TotalSeconds, PeakRssBytes: null, Cpu: null);
        if (output is null && !json)
        {
            return WatchCommand.ExitCodeOf(status);
        }

        var (student, card) = output is null ? (null, null) : await StudentDownload.NewestAsync(connection, status, progress, cancellationToken);
        var figures = await admin.FiguresAsync(federation, logger, cancellationToken);
        // The last status knows its clients by name only.
        var ended = await admin.StatusOfAsync(federation, cancellationToken);
        var run = RunResults.From(ended, schema, new RunBaselines(null, null, null, null), effort, traffic: null, figures);
        if (output is not null)
        {
            RunFolder.Write(output, run, student, card!);
            ModelCardFile.Write(output, student, status);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(run, FedDistillJson.Indented));
        }

        return WatchCommand.ExitCodeOf(status);
    }

    /// <summary>What a federation is started with.</summary>
    /// <param name="spec">The checked spec.</param>
    /// <param name="transfer">The transfer set; null: the part of the spec's data that a simulation would take.</param>
    /// <param name="test">The test set; null: that of the same data, or none.</param>
    internal static (FederationSchema Schema, InputTable Transfer, LabelledTable? Test) Load(FederationSpec spec, string? transfer, string? test)
    {
        if (transfer is null)
        {
            var data = DatasetLoader.LoadForSimulation(spec);
            return (data.Schema, data.Transfer, test is null ? data.Test : LoadTest(test, data.Schema));
        }

        // Noise has no shape of its own: the data that a simulation would cut gives it.
        var schema = transfer == DatasetSource.NoiseName
            ? DatasetLoader.LoadForSimulation(spec).Schema
            : DatasetLoader.ReadSchema(transfer, spec.Table, test, spec.Image);
        return (
            schema,
            DatasetLoader.LoadInputs(transfer, schema, spec.TransferSamples, spec.Seed),
            test is null ? null : LoadTest(test, schema));
    }

    private static LabelledTable LoadTest(string path, FederationSchema schema) =>
        DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Test);
}
