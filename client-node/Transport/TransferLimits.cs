namespace FedDistill.ClientNode.Transport;

/// <summary>The limits of bulk transfers that the protocol states.</summary>
internal static class TransferLimits
{
    /// <summary>The most bytes in one chunk.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>The slowest stream that is worth waiting for.</summary>
    private const int LeastBytesPerSecond = 1024;

    /// <summary>A transfer's deadline: half a minute to begin, then the slowest allowed rate.</summary>
    public static TimeSpan DeadlineFor(long bytes) => TimeSpan.FromSeconds(30 + (bytes / LeastBytesPerSecond));
}
