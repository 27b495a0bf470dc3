using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Lets every unfinished federation go on when the coordinator starts. The grains do the rest; no operator is needed.
/// </summary>
public sealed class RecoveryService(IGrainFactory grains, DataFolder folder, ILogger<RecoveryService> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var federations = await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync();
        logger.StorageRecovered(federations.Count, folder.Root);
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
            }
        }
    }
}
