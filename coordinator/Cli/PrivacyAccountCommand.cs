using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>privacy account</c>: the epsilon of a list of events.</summary>
public static class PrivacyAccountCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var events = PrivacyOptions.Events();
        var delta = PrivacyOptions.Delta();
        var adjacency = PrivacyOptions.Adjacency();
        var json = new Option<bool>("--json")
        {
            Description = """Print JSON for programs: {"epsilon":..,"method":"pld|rdp|exact","all":{"pld":..,"rdp":..,"exact":..}}; null where a method does not apply, "Infinity" where nothing is guaranteed.""",
        };
        var command = new Verb(
            "account",
            "Tell what epsilon a list of events comes to, never too small a one.",
            "feddistill-coordinator privacy account events.json --delta 1e-5 --adjacency add-remove")
        {
            events, delta, adjacency, json,
        };
        command.SetAction(result =>
        {
            var statement = PrivacyAccountant.Account(
                PrivacyOptions.Read(result.GetValue(events)!), result.GetValue(delta), PrivacyOptions.Adjacency(result.GetValue(adjacency)!));
            if (result.GetValue(json))
            {
                Console.WriteLine(ToJson(statement).ToJsonString(FedDistillJson.Compact));
                return ExitCode.Done;
            }

            Console.WriteLine(
                $"epsilon {PrivacyOptions.Up(statement.Epsilon)} at delta {statement.Delta:R}, adjacency {PrivacyAdjacencyWords.Word(statement.Adjacency)}, by {statement.Method}");
            Console.WriteLine($"pld {Text(statement.Pld)}, rdp {Text(statement.Rdp)}, exact {Text(statement.Exact)}");
            Console.WriteLine(
                "It protects what the events count as one: a record where the noise hides a record, a client where it hides a client.");
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonObject ToJson(PrivacyStatement statement) => new()
    {
        // JSON has no infinity.
        ["epsilon"] = double.IsFinite(statement.Epsilon) ? statement.Epsilon : "Infinity",
        ["method"] = statement.Method,
        ["all"] = new JsonObject { ["pld"] = statement.Pld, ["rdp"] = statement.Rdp, ["exact"] = statement.Exact },
    };

    private static string Text(double? epsilon) => epsilon is { } known ? PrivacyOptions.Up(known) : "does not apply";
}
