using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Lets every unfinished federation go on when the coordinator starts. The grains do the rest; no operator is needed.
/// Not ready before that is done.
/// </summary>
public sealed class RecoveryService(IGrainFactory grains, DataFolder folder, TimeProvider time, ILogger<RecoveryService> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private volatile bool _done;

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_done ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Not all federations go on yet."));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var federations = await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync();
        logger.StorageRecovered(federations.Count, folder.Root);
        while (federations.Count > 0)
        {
            federations = await ResumeAsync(federations);
            if (federations.Count > 0)
            {
                await Task.Delay(TryAgainAfter, time, stoppingToken);
            }
        }

        _done = true;
    }

    /// <summary>Resumes each.</summary>
    /// <returns>Those that could not go on, such as on a full disk.</returns>
    private async Task<IReadOnlyList<string>> ResumeAsync(IReadOnlyList<string> federations)
    {
        var left = new List<string>();
        foreach (var federation in federations)
        {
            try
            {
                await grains.GetGrain<IFederationGrain>(federation).ResumeAsync();
            }
#pragma warning disable CA1031 // One federation that cannot go on must not hold up the others; it is logged with its stack.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.FederationNotResumed(exception, federation);
                left.Add(federation);
            }
        }

        return left;
    }
}
