using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>status</c>: what the federations of a coordinator are doing.</summary>
public static class StatusCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var json = JsonOption.Create("""{"federations":[{"name":"","state":"","round":0,"rounds":0,"reason":""}]}""");
        var command = new Verb("status", "Show all federations.", "feddistill-coordinator status", "feddistill-coordinator status --json") { json };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var admin = new AdminClient(connection);
            var federations = await admin.StatusAsync("", cancellationToken);
            if (result.GetValue(json))
            {
                Console.WriteLine(StatusText.ToJson(federations).ToJsonString(FedDistillJson.Compact));
                return ExitCode.Done;
            }

            foreach (var federation in federations)
            {
                Console.WriteLine(StatusText.Line(federation));
                foreach (var line in StatusText.Declined(federation))
                {
                    Console.WriteLine(line);
                }
            }

            if (federations.Count == 0)
            {
                Console.WriteLine("No federation has been started. Start one with: feddistill-coordinator start");
            }

            foreach (var client in await admin.EnrolmentsAsync(cancellationToken))
            {
                Console.WriteLine(StatusText.Line(client, TimeProvider.System.GetUtcNow()));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
