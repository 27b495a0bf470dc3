using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>init</c>: makes a coordinator's certificates, once.</summary>
public static class InitCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var dataDir = ServeCommand.DataDir();
        var names = new Option<string[]>("--name")
        {
            Description = "A host name or IP address by which clients call the coordinator; may be given several times. This machine's loopback is always one.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var ifMissing = new Option<bool>("--if-missing")
        {
            Description = "Do nothing, and exit with 0, if there are certificates already: for containers and services, which run it at each start.",
        };
        var json = JsonOption.Create("""{"authority":"SHA-256","keys":"FOLDER","made":true}""");
        var command = new Verb(
            "init",
            "Make the certificates with which a coordinator serves https.",
            "feddistill-coordinator init --data-dir state --name coordinator.example.org")
        {
            dataDir, names, ifMissing, json,
        };
        command.SetAction(result => Run(
            result.GetValue(dataDir)!, result.GetValue(names)!, result.GetValue(ifMissing), result.GetValue(json)));
        return command;
    }

    private static int Run(string dataFolder, string[] names, bool ifMissing, bool json)
    {
        // Before the folder is taken hold of: a coordinator may be serving from it.
        var folder = new IdentityFolder(dataFolder);
        if (ifMissing && folder.Exists)
        {
            Console.WriteLine(json ? Json(folder.Fingerprint(), folder, isMade: false) : $"{dataFolder} has its certificates already.");
            return ExitCode.Done;
        }

        // Not beside a coordinator that is serving from it.
        using var held = new DataFolder(dataFolder);
        var fingerprint = folder.Create(names, TimeProvider.System.GetUtcNow());
        if (json)
        {
            Console.WriteLine(Json(fingerprint, folder, isMade: true));
            return ExitCode.Done;
        }

        var host = names.FirstOrDefault() ?? "127.0.0.1";
        var shown = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        Console.WriteLine($"Authority {fingerprint}");
        Console.WriteLine($"The keys are in {Path.GetDirectoryName(folder.Authority)}: keep them secret, and keep a copy of authority.pem in a safe place.");
        Console.WriteLine("Next:");
        Console.WriteLine($"  feddistill-coordinator serve --data-dir {dataFolder} --listen https://{(names.Length == 0 ? "127.0.0.1" : "0.0.0.0")}:5080");
        Console.WriteLine($"  feddistill-coordinator token NAME --coordinator https://{shown}:5080 --identity {dataFolder}");
        return ExitCode.Done;
    }

    private static string Json(string fingerprint, IdentityFolder folder, bool isMade) =>
        new JsonObject { ["authority"] = fingerprint, ["keys"] = Path.GetDirectoryName(folder.Authority), ["made"] = isMade }.ToJsonString(FedDistillJson.Compact);
}
