using System.CommandLine;
using FedDistill.Coordinator.Hosting;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>serve</c>: runs a coordinator until it is asked to stop.</summary>
public static class ServeCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var dataDir = new Option<string>("--data-dir")
        {
            Description = "Where it keeps its state.", DefaultValueFactory = _ => "feddistill-data",
        };
        var listen = new Option<Uri>("--listen")
        {
            Description = "Where clients reach it (plain HTTP/2; port 0 takes a free one).",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
            CustomParser = ParseAddress,
        };
        var adminListen = new Option<Uri?>("--admin-listen")
        {
            Description = "An address of its own for the operator's commands. Default: the same.", CustomParser = ParseAddress,
        };
        var workers = new Option<int>("--workers") { Description = "Threads that train; 0: one a core." };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1024)
            {
                result.AddError("--workers is out of range; allowed are 0 to 1024.");
            }
        });
        var device = new Option<string>("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        var logFormat = LogFormat();
        var command = new Command(
            "serve",
            "Run a coordinator. Example: feddistill-coordinator serve --data-dir state --listen http://127.0.0.1:5080")
        {
            dataDir, listen, adminListen, workers, device, logFormat,
        };
        var limits = new LimitOptions();
        limits.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            new CoordinatorOptions
            {
                DataFolder = result.GetValue(dataDir)!,
                Listen = result.GetValue(listen)!,
                AdminListen = result.GetValue(adminListen),
                Device = result.GetValue(device)!,
                Limits = limits.Read(result),
            },
            result.GetValue(workers),
            result.GetValue(logFormat) == "json",
            cancellationToken));
        return command;
    }

    /// <summary>The flag that turns log lines into JSON.</summary>
    internal static Option<string> LogFormat()
    {
        var option = new Option<string>("--log-format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
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
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
        {
            return address;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is no address; write http://ADDRESS:PORT, such as http://127.0.0.1:5080.");
        return null;
    }
}
