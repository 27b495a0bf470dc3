using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>privacy export</c>: a script with which Google's library checks the accountant.</summary>
public static class PrivacyExportCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var events = PrivacyOptions.Events();
        var delta = PrivacyOptions.Delta();
        var adjacency = PrivacyOptions.Adjacency();
        var output = new Option<string?>("--output") { HelpName = "FILE", Description = "Write the script here. Without: to the standard output." };
        var command = new Verb(
            "export",
            "Write a Python script that recomputes the epsilon with Google's dp_accounting (pip install dp-accounting).",
            "feddistill-coordinator privacy export events.json --delta 1e-5 --output check.py")
        {
            events, delta, adjacency, output,
        };
        command.SetAction(result =>
        {
            var script = Script(PrivacyOptions.Read(result.GetValue(events)!), result.GetValue(delta), result.GetValue(adjacency)!);
            if (result.GetValue(output) is not { } path)
            {
                Console.Write(script);
                return ExitCode.Done;
            }

            try
            {
                File.WriteAllText(path, script);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration, $"The script cannot be written to {path}: {exception.Message} Choose another --output.", exception);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(IReadOnlyList<PrivacyEvent> events, double delta, string adjacency)
    {
        // The numbers are checked, and the answer stands beside Google's.
        var statement = PrivacyAccountant.Account(events, delta, PrivacyOptions.Adjacency(adjacency));
        using var reader = new StreamReader(typeof(PrivacyExportCommand).Assembly.GetManifestResourceStream("Privacy/recompute.py")!);
        return reader.ReadToEnd()
            .Replace("@EVENTS@", System.Text.Json.JsonSerializer.Serialize(events, FedDistillJson.Compact), StringComparison.Ordinal)
            .Replace("@DELTA@", delta.ToString("R"), StringComparison.Ordinal)
            .Replace("@ADJACENCY@", adjacency, StringComparison.Ordinal)
            .Replace("@OURS@", $"{PrivacyOptions.Up(statement.Epsilon)} by {statement.Method}", StringComparison.Ordinal);
    }
}
