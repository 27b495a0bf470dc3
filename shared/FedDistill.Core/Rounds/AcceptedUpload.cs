using FedDistill.Core.Blobs;

namespace FedDistill.Core.Rounds;

/// <summary>One client's counted upload.</summary>
/// <param name="SoftLabels">The encoded numbers in the blob store, unpacked.</param>
/// <param name="SampleCount">n_k as told.</param>
/// <param name="ClassCounts">n_ky as told, length C or empty.</param>
/// <param name="SentBytes">
/// How many bytes travelled: packed, they may be fewer than the blob has. Where only a noised aggregate may tell of uploads
/// (<see cref="RoundPlan.ReleasesAggregate"/>), what the blob has.
/// </param>
public sealed record AcceptedUpload(
    BlobRef SoftLabels, long SampleCount, IReadOnlyList<long> ClassCounts, long SentBytes)
{
    /// <summary>Why the numbers look as if nobody had learned anything, or whose they are; empty when they look like an
    /// answer.</summary>
    public string Suspicion { get; init; } = "";
}
