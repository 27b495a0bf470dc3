using FedDistill.Coordinator.Logging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Whether the data folder takes data at present. Tried by writing, at most once a second however often it is asked.
/// Thread safe.
/// </summary>
public sealed class StorageHealth(DataFolder folder, TimeProvider time, ILogger<StorageHealth> logger) : IHealthCheck
{
    // As much as a round of a few clients needs: a disk with less room is as good as full.
    private const int ProbeBytes = 256 * 1024;

    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _tried;
    private string? _failure;

    /// <summary>Why nothing can be stored; null when it can.</summary>
    public string? Failure
    {
        get
        {
            lock (_lock)
            {
                if (_tried is not { } tried || time.GetElapsedTime(tried) >= FreshFor)
                {
                    Tell(_failure, _failure = Try());
                    _tried = time.GetTimestamp();
                }

                return _failure;
            }
        }
    }

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Failure is { } failure ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Healthy());

    private string? Try()
    {
        var probe = Path.Combine(folder.Root, "probe");
        try
        {
            try
            {
                using var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                file.Write(new byte[ProbeBytes]);
                file.Flush(flushToDisk: true);
            }
            finally
            {
                File.Delete(probe);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private void Tell(string? before, string? now)
    {
        if (before is null && now is not null)
        {
            logger.StorageAway(folder.Root, now);
        }
        else if (before is not null && now is null)
        {
            logger.StorageBack(folder.Root);
        }
    }
}
