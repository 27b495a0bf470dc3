using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Identity;
using FedDistill.Core.Json;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>enroll</c>: exchanges an operator's token for an identity.</summary>
internal static class EnrollCommand
{
    public static Command Create(CommandBorder border)
    {
        var coordinator = CommonOptions.Coordinator();
        var name = new Option<string>("--name") { Description = "This client's name, as the token was made for.", HelpName = "NAME", Required = true };
        var token = new Option<string>("--token")
        {
            Description = "What the operator's `feddistill-coordinator token NAME` printed; - reads it from the standard input.", HelpName = "T", Required = true,
        };
        var state = CommonOptions.State("./feddistill-state/NAME");
        var json = JsonOption.Create("""{"client":"","until":"","identity":"FILE"}""");
        var command = new Verb(
            "enroll",
            "Get this client's certificate for a token of the operator. The key is made here and never leaves; the certificate lasts a day and is renewed by join.",
            "feddistill-client enroll --coordinator https://coordinator.example.org:5080 --name site-a --token fdt1_...")
        {
            coordinator, name, token, state, json,
        };
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed,
            parsed.GetValue(json),
            (session, stop) => RunAsync(
                CoordinatorConnection.ParseAddress(parsed.GetValue(coordinator)!),
                parsed.GetValue(name)!,
                parsed.GetValue(token)!,
                parsed.GetValue(state) is { Length: > 0 } folder ? folder : JoinSettings.StateFolderOf(parsed.GetValue(name)!),
                parsed.InvocationConfiguration.Output,
                parsed.GetValue(json),
                session.Loggers,
                stop),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Uri coordinator, string name, string token, string folder, TextWriter output, bool json, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        if (!FederationSpecValidator.IsName(name))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, "--name has 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit.");
        }

        var typed = token == "-" ? await Console.In.ReadLineAsync(cancellationToken) ?? "" : token;
        var path = Path.Combine(folder, NodeIdentity.FileName);
        var end = await new Enrolment(coordinator, TimeProvider.System, loggerFactory)
            .RunAsync(EnrolmentToken.Parse(typed), name, path, cancellationToken);
        await output.WriteLineAsync(json
            ? new JsonObject { ["client"] = name, ["until"] = end, ["identity"] = path }.ToJsonString(FedDistillJson.Compact)
            : $"Enrolled as {name} until {end:u}; join and simulate renew it while they run. Key and certificate are in {path}.");
        return ExitCode.Done;
    }
}
