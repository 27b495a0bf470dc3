using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>dashboard</c>: where a browser sees the federations.</summary>
public static class DashboardCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var json = JsonOption.Create("""{"url":"","minutes":5}; without a login the minutes are 0""");
        var command = new Verb(
            "dashboard",
            "Print the address of the dashboard, with a token that logs a browser in, once and within 5 minutes.",
            "feddistill-coordinator dashboard --coordinator https://coordinator.example.org:5080 --identity state")
        {
            json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var reply = await new AdminClient(connection).OpenDashboardAsync(cancellationToken);
            // The address alone on the standard output, for pipes. What stands behind the # no browser sends.
            var isOpen = reply.Token.Length == 0;
            var url = isOpen ? $"{connection.Coordinator}" : $"{new Uri(connection.Coordinator, "/login")}#{reply.Token}";
            Console.WriteLine(result.GetValue(json)
                ? new JsonObject { ["url"] = url, ["minutes"] = reply.Minutes }.ToJsonString(FedDistillJson.Compact)
                : url);
            await Console.Error.WriteLineAsync(
                isOpen ? "Nobody logs in on a coordinator without certificates." : $"Good once within {reply.Minutes} minutes; the session lasts 8 hours.");
            return ExitCode.Done;
        });
        return command;
    }
}
