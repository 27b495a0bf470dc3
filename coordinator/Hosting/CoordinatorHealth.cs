using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// The standard gRPC health service (grpc.health.v1), which load balancers and containers know: <c>live</c>, the process
/// answers; <c>ready</c> and the empty name, it has recovered and its data folder takes data.
/// </summary>
public static class CoordinatorHealth
{
    /// <summary>The name under which the service says that the process answers.</summary>
    public const string Live = "live";

    /// <summary>The name under which the service says that the coordinator can do its work.</summary>
    public const string Ready = "ready";

    /// <summary>Registers the service and its checks.</summary>
    public static void AddCoordinatorHealth(this IServiceCollection services)
    {
        services
            .AddGrpcHealthChecks(health =>
            {
                health.Services.Map("", check => check.Tags.Contains(Ready));
                health.Services.Map(Ready, check => check.Tags.Contains(Ready));
                health.Services.Map(Live, check => check.Tags.Contains(Live));
            })
            .AddCheck(Live, () => HealthCheckResult.Healthy(), [Live])
            .AddCheck<StorageHealth>("storage", tags: [Ready])
            .AddCheck<RecoveryService>("recovery", tags: [Ready]);
        // Watchers of the service hear of a full disk as soon as those who ask.
        services.Configure<HealthCheckPublisherOptions>(publisher => publisher.Period = TimeSpan.FromSeconds(5));
    }
}
