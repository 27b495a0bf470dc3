namespace FedDistill.Core.Telemetry;

/// <summary>Bucket boundaries of histograms, the same in both programs so that their panels compare.</summary>
public static class MetricBuckets
{
    /// <summary>From a toy round to one that takes a day.</summary>
    public static readonly IReadOnlyList<double> Seconds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

    /// <summary>From a packed answer to a large one in clear.</summary>
    public static readonly IReadOnlyList<long> Bytes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26];
}
