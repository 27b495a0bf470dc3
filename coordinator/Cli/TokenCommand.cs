using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>token NAME</c>: invites a client.</summary>
public static class TokenCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string>("name") { Description = "The client's name." };
        var json = JsonOption.Create("""{"client":"","token":"","minutes":30}""");
        var command = new Verb(
            "token",
            "Print a token with which a client of this name can enroll, once and within 30 minutes.",
            "feddistill-coordinator token site-a --coordinator https://coordinator.example.org:5080 --identity state")
        {
            name, json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var client = result.GetValue(name)!;
            var reply = await new AdminClient(connection).CreateTokenAsync(client, cancellationToken);
            if (result.GetValue(json))
            {
                Console.WriteLine(new JsonObject { ["client"] = client, ["token"] = reply.Token, ["minutes"] = reply.Minutes }.ToJsonString(FedDistillJson.Compact));
                return ExitCode.Done;
            }

            // The token alone on the standard output, for pipes.
            Console.WriteLine(reply.Token);
            await Console.Error.WriteLineAsync(
                $"Good for {client} once within {reply.Minutes} minutes, on its machine: feddistill-client enroll --coordinator {connection.Coordinator} --name {client} --token T");
            return ExitCode.Done;
        });
        return command;
    }
}
