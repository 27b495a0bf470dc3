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
        var file = new Option<string?>("--output")
        {
            HelpName = "FILE",
            Description = "A file to write it to, for its owner's eyes alone, instead of printing it. If the file is there already, nobody is invited: " +
                "for containers and services, which run this at each start.",
        };
        var json = JsonOption.Create("""{"client":"","token":"","minutes":30}, or with --output {"client":"","output":"FILE","invited":true,"minutes":30}""");
        var command = new Verb(
            "token",
            "Print a token with which a client of this name can enroll, once and within 30 minutes.",
            "feddistill-coordinator token site-a --coordinator https://coordinator.example.org:5080 --identity state")
        {
            name, file, json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var client = result.GetValue(name)!;
            var output = result.GetValue(file);
            if (File.Exists(output))
            {
                Console.WriteLine(result.GetValue(json)
                    ? new JsonObject { ["client"] = client, ["output"] = output, ["invited"] = false }.ToJsonString(FedDistillJson.Compact)
                    : $"{client} was invited before: {output} is there.");
                return ExitCode.Done;
            }

            using var connection = access.Connect(result, wait: false);
            var reply = await new AdminClient(connection).CreateTokenAsync(client, cancellationToken);
            if (output is not null)
            {
                Write(output, reply.Token);
                if (result.GetValue(json))
                {
                    // The token stays in its file.
                    Console.WriteLine(new JsonObject
                    {
                        ["client"] = client, ["output"] = output, ["invited"] = true, ["minutes"] = reply.Minutes,
                    }.ToJsonString(FedDistillJson.Compact));
                    return ExitCode.Done;
                }
            }
            else if (result.GetValue(json))
            {
                Console.WriteLine(new JsonObject { ["client"] = client, ["token"] = reply.Token, ["minutes"] = reply.Minutes }.ToJsonString(FedDistillJson.Compact));
                return ExitCode.Done;
            }
            else
            {
                // The token alone on the standard output, for pipes.
                Console.WriteLine(reply.Token);
            }

            await Console.Error.WriteLineAsync(
                $"Good for {client} once within {reply.Minutes} minutes, on its machine: feddistill-client enroll --coordinator {connection.Coordinator} --name {client} --token T");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string path, string token)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var writer = new StreamWriter(path, options);
            writer.Write($"{token}\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The token cannot be written to {path}: {exception.Message} Give another --output; the next token makes this one worthless.",
                exception);
        }
    }
}
