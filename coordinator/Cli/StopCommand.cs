using System.CommandLine;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>stop NAME</c>: ends a federation.</summary>
public static class StopCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string>("name") { Description = "The federation's name." };
        var command = new Command("stop", "End a federation. Example: feddistill-coordinator stop hospitals") { name };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            Console.WriteLine(StatusText.Line(await new AdminClient(connection).StopAsync(result.GetValue(name)!, cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }
}
