using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>stop NAME</c>: ends a federation.</summary>
public static class StopCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string>("name") { Description = "The federation's name." };
        var json = JsonOption.Create("""{"federations":[...]}, as status does""");
        var command = new Verb("stop", "End a federation.", "feddistill-coordinator stop hospitals") { name, json };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var status = await new AdminClient(connection).StopAsync(result.GetValue(name)!, cancellationToken);
            Console.WriteLine(result.GetValue(json) ? StatusText.ToJson([status]).ToJsonString(FedDistillJson.Compact) : StatusText.Line(status));
            return ExitCode.Done;
        });
        return command;
    }
}
