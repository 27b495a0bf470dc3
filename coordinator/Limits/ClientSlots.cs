using System.Threading.RateLimiting;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Limits;

/// <summary>Bounds what one client, or all onlookers of a federation, may have under way at once.</summary>
public sealed class ClientSlots(CoordinatorLimits limits) : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<string> _watches = Limit(limits.WatchesPerClient);
    private readonly PartitionedRateLimiter<string> _onlookers = Limit(limits.Onlookers);
    private readonly PartitionedRateLimiter<string> _uploads = Limit(limits.UploadsPerClient);
    private readonly PartitionedRateLimiter<string> _downloads = Limit(limits.Downloads);
    private readonly PartitionedRateLimiter<string> _browsers = Limit(limits.DashboardPages);

    /// <summary>A place for a feed of rounds; dispose it when the feed ends.</summary>
    /// <exception cref="FedDistillException">LimitReached when none is left.</exception>
    public IDisposable Watch(string federation, string client) => client.Length == 0
        ? Take(_onlookers, federation, $"The rounds of {federation} are watched by {limits.Onlookers} onlookers already")
        : Take(_watches, $"{federation}/{client}", $"{client} follows {limits.WatchesPerClient} feeds of {federation} already");

    /// <summary>A place for an upload.</summary>
    /// <exception cref="FedDistillException">LimitReached when none is left.</exception>
    public IDisposable Upload(string federation, string client) =>
        Take(_uploads, $"{federation}/{client}", $"{client} has {limits.UploadsPerClient} uploads under way already");

    /// <summary>A place for a download, one pool for all.</summary>
    /// <exception cref="FedDistillException">LimitReached when none is left.</exception>
    public IDisposable Download() => Take(_downloads, "", $"{limits.Downloads} downloads are under way already");

    /// <summary>A place for a page of the dashboard that is followed, one pool for all.</summary>
    /// <exception cref="FedDistillException">LimitReached when none is left.</exception>
    public IDisposable Browser() => Take(_browsers, "", $"{limits.DashboardPages} pages of the dashboard are followed already");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _browsers.DisposeAsync();
        await _watches.DisposeAsync();
        await _onlookers.DisposeAsync();
        await _uploads.DisposeAsync();
        await _downloads.DisposeAsync();
    }

    private static RateLimitLease Take(PartitionedRateLimiter<string> limiter, string key, string full)
    {
        var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw new FedDistillException(ErrorCode.LimitReached, $"{full}. End one, or try again in a moment.");
    }

    private static PartitionedRateLimiter<string> Limit(int atOnce) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetConcurrencyLimiter(key, _ => new() { PermitLimit = atOnce, QueueLimit = 0 }), StringComparer.Ordinal);
}
