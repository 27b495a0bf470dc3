using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Errors;
using FedDistill.Core.Telemetry;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>serve</c>: runs a coordinator until it is asked to stop.</summary>
public static class ServeCommand
{
    /// <summary>The data folder of those who name none.</summary>
    internal const string UsualDataFolder = "feddistill-data";

    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var dataDir = DataDir();
        var listen = new Option<Uri?>("--listen")
        {
            HelpName = "URL",
            Description = "Where clients reach it; port 0 takes a free one. https after init, plain http on this machine alone. " +
                "Default: port 5080 of 127.0.0.1, https if the data folder has certificates.",
            CustomParser = ParseAddress,
        };
        var adminListen = new Option<Uri?>("--admin-listen")
        {
            HelpName = "URL",
            Description = "An address of its own for operators: their commands, and the dashboard for their browsers. Default: the same.",
            CustomParser = ParseAddress,
        };
        var workers = new Option<int>("--workers") { HelpName = "N", Description = "Threads that train; 0: one a core." };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1024)
            {
                result.AddError("--workers is out of range; allowed are 0 to 1024.");
            }
        });
        var insecure = new Option<bool>("--insecure-plaintext")
        {
            Description = "Serve plain http beyond this machine too: nobody logs in, and everyone on the way can read and change everything.",
        };
        var device = new Option<string>("--device")
        {
            HelpName = "D", Description = "Where models run: auto, cpu or cuda.", DefaultValueFactory = _ => "auto",
        }.Completes("auto", "cpu", "cuda");
        var otlp = new Option<string?>("--otlp") { HelpName = "URL", Description = OtlpEndpoint.Help };
        var logFormat = LogFormat();
        var command = new Verb(
            "serve",
            "Run a coordinator until it is asked to stop.",
            "feddistill-coordinator serve --data-dir state --listen http://127.0.0.1:5080",
            "feddistill-coordinator serve --data-dir state --listen https://0.0.0.0:5080 --log-format json")
        {
            dataDir, listen, adminListen, insecure, workers, device, otlp, logFormat,
        };
        var limits = new LimitOptions();
        limits.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            new CoordinatorOptions
            {
                DataFolder = result.GetValue(dataDir)!,
                Listen = result.GetValue(listen) ?? UsualAddress(result.GetValue(dataDir)!),
                AdminListen = result.GetValue(adminListen),
                InsecurePlaintext = result.GetValue(insecure),
                Device = result.GetValue(device)!,
                ServesMetrics = true,
                Otlp = OtlpEndpoint.Of(result.GetValue(otlp)),
                Limits = limits.Read(result),
            },
            result.GetValue(workers),
            result.GetValue(logFormat) == "json",
            cancellationToken));
        return command;
    }

    /// <summary>Where a coordinator on this data folder serves, and is looked for, if no address is given.</summary>
    internal static Uri UsualAddress(string dataFolder) =>
        new(new IdentityFolder(dataFolder).Exists ? "https://127.0.0.1:5080" : "http://127.0.0.1:5080");

    /// <summary>The flag that names the data folder.</summary>
    internal static Option<string> DataDir() => new("--data-dir")
    {
        HelpName = "DIR", Description = "Where it keeps its state.", DefaultValueFactory = _ => UsualDataFolder,
    };

    /// <summary>The flag that turns log lines into JSON.</summary>
    internal static Option<string> LogFormat()
    {
        var option = new Option<string>("--log-format") { HelpName = "FORMAT", Description = "Log lines for people (text) or for programs (json).", DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    private static async Task<int> RunAsync(CoordinatorOptions options, int workers, bool jsonLog, CancellationToken cancellationToken)
    {
        TorchRuntime.EnsureLoaded();
        await using var threads = new TrainingThreads(workers);
        await using var host = await CoordinatorHost.StartAsync(
            options, threads, logging => Logs.ToConsole(logging, jsonLog), cancellationToken);
        await host.WaitForStopAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static Uri? ParseAddress(System.CommandLine.Parsing.ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
        {
            return address;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is no address; write https://ADDRESS:PORT, such as https://0.0.0.0:5080, or http://127.0.0.1:5080.");
        return null;
    }
}
