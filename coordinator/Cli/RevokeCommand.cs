using System.CommandLine;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>revoke NAME</c>: lets a client in no longer.</summary>
public static class RevokeCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string>("name") { Description = "The client's name." };
        var command = new Command(
            "revoke",
            "Refuse all certificates of a client from its next call on. Example: feddistill-coordinator revoke site-a")
        {
            name,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var client = result.GetValue(name)!;
            await new AdminClient(connection).RevokeAsync(client, cancellationToken);
            Console.WriteLine($"{client} is revoked; the federations go on without it. It can enroll again with a new token alone.");
            return ExitCode.Done;
        });
        return command;
    }
}
