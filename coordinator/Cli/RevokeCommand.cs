using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>revoke NAME</c>: lets a client in no longer.</summary>
public static class RevokeCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string>("name") { Description = "The client's name." };
        var json = JsonOption.Create("""{"client":"","revoked":true}""");
        var command = new Verb(
            "revoke",
            "Refuse all certificates of a client from its next call on.",
            "feddistill-coordinator revoke site-a")
        {
            name, json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var client = result.GetValue(name)!;
            await new AdminClient(connection).RevokeAsync(client, cancellationToken);
            Console.WriteLine(result.GetValue(json)
                ? new JsonObject { ["client"] = client, ["revoked"] = true }.ToJsonString(FedDistillJson.Compact)
                : $"{client} is revoked; the federations go on without it. It can enroll again with a new token alone.");
            return ExitCode.Done;
        });
        return command;
    }
}
