using FedDistill.Coordinator.Logging;

namespace FedDistill.Coordinator.Federations;

/// <summary>
/// Looks after every federation that has not ended, from time to time. A grain loses its timers when the store has told
/// it that a write failed, and a deadline must pass although nobody calls.
/// </summary>
public sealed class FederationCare(IGrainFactory grains, TimeProvider time, ILogger<FederationCare> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var clock = new PeriodicTimer(Interval, time);
        while (await clock.WaitForNextTickAsync(stoppingToken))
        {
            await LookAfterAllAsync();
        }
    }

    private async Task LookAfterAllAsync()
    {
        var federation = "";
        try
        {
            foreach (var name in await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync())
            {
                federation = name;
                if (!_ended.Contains(name) && await grains.GetGrain<IFederationGrain>(name).LookAfterAsync())
                {
                    _ended.Add(name);
                }
            }
        }
#pragma warning disable CA1031 // Whatever keeps a grain from its work, such as a full disk, may pass; the next look comes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.FederationNotLookedAfter(federation, exception.Message);
        }
    }
}
