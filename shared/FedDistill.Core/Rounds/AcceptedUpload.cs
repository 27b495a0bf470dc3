using FedDistill.Core.Blobs;

namespace FedDistill.Core.Rounds;

/// <summary>One client's counted upload.</summary>
/// <param name="SoftLabels">The payload in the blob store.</param>
/// <param name="SampleCount">n_k as told.</param>
/// <param name="ClassCounts">n_ky as told, length C or empty.</param>
public sealed record AcceptedUpload(BlobRef SoftLabels, long SampleCount, IReadOnlyList<long> ClassCounts);
