using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Hosting;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using Grpc.Health.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary>
/// <c>health</c>: whether a coordinator can do its work, for containers, whose images have no other program to ask with.
/// </summary>
public static class HealthCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var live = new Option<bool>("--live") { Description = "Ask only whether the process answers, not whether it can store data." };
        var json = JsonOption.Create("""{"coordinator":"","ready":true}, or "live" with --live; else nothing but the exit code""");
        var command = new Verb(
            "health",
            "Exit with 0 if a coordinator can do its work, else with 4.",
            "feddistill-coordinator health --coordinator http://127.0.0.1:5080")
        {
            live, json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var service = result.GetValue(live) ? CoordinatorHealth.Live : CoordinatorHealth.Ready;
            var status = await AskAsync(connection, service, cancellationToken);
            if (status != HealthCheckResponse.Types.ServingStatus.Serving)
            {
                throw new FedDistillException(
                    ErrorCode.Network,
                    $"The coordinator at {connection.Coordinator} answers, but is not {service}: its data folder takes no data, or it has not recovered yet. Its log says which.");
            }

            Console.WriteLine(result.GetValue(json)
                ? new JsonObject { ["coordinator"] = $"{connection.Coordinator}", [service] = true }.ToJsonString(FedDistillJson.Compact)
                : service);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> AskAsync(
        CoordinatorConnection connection, string service, CancellationToken cancellationToken)
    {
        var health = new Health.HealthClient(connection.Calls);
        var request = new HealthCheckRequest { Service = service };
        return (await connection.CallAsync("ask for its health", call => health.CheckAsync(request, call), cancellationToken)).Status;
    }
}
