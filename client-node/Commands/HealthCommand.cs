using System.CommandLine;
using FedDistill.ClientNode.Health;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>health</c>: whether a node that joins still runs, for containers, whose images have no other program to ask with.</summary>
internal static class HealthCommand
{
    public static Command Create(CommandBorder border)
    {
        var name = new Option<string>("--name")
        {
            Description = "The client's name, if join keeps its state in the usual place. Default: the only one that has its state there.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var state = CommonOptions.State("./feddistill-state/NAME");
        var json = JsonOption.Create("""{"healthy":true}""");
        var command = new Verb(
            "health",
            "Exits with 0 if the node that joins with this state folder runs and can write there, else with 4. Looks at the age of a file; calls nobody.",
            "feddistill-client health --state /var/lib/feddistill/state")
        {
            name, state, json,
        };
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed,
            (_, _) => RunAsync(
                FolderOf(parsed.GetValue(state)!, parsed.GetValue(name)!),
                TimeProvider.System,
                parsed.GetValue(json),
                parsed.InvocationConfiguration.Output),
            cancellationToken));
        return command;
    }

    private static string FolderOf(string state, string name)
    {
        if (state.Length > 0 || name.Length > 0)
        {
            return state.Length > 0 ? state : JoinSettings.StateFolderOf(name);
        }

        string[] nodes = Directory.Exists(JoinSettings.UsualStateFolder) ? Directory.GetDirectories(JoinSettings.UsualStateFolder) : [];
        return nodes.Length == 1 ? nodes[0] : throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"{nodes.Length} nodes have their state below {JoinSettings.UsualStateFolder} here. Name one with --name or --state.");
    }

    private static async Task<int> RunAsync(string folder, TimeProvider time, bool json, TextWriter output)
    {
        var now = time.GetUtcNow();
        if (Heartbeat.LastOf(folder) is not { } last)
        {
            throw new FedDistillException(
                ErrorCode.Network,
                $"No node runs with the state folder {folder}: it has no heartbeat. Start one with: feddistill-client join --state {folder} ...");
        }

        if (now - last > Heartbeat.StaleAfter)
        {
            throw new FedDistillException(
                ErrorCode.Network,
                $"The node with the state folder {folder} has given no sign of life since {last:u}: it hangs, was killed, or cannot write there. Its log says which; start it again.");
        }

        await output.WriteLineAsync(json ? """{"healthy":true}""" : "healthy");
        return ExitCode.Done;
    }
}
