namespace FedDistill.Core.SoftLabels;

/// <summary>What one client contributes to one round.</summary>
/// <param name="Client">The client's name; aggregation sums in ordinal order of names.</param>
/// <param name="SoftLabels">Its soft labels for the round's transfer rows.</param>
/// <param name="SampleCount">n_k: how many private rows its teacher learned from, as far as the client tells.</param>
/// <param name="ClassCounts">n_ky: rows by class as far as the client tells (coarse: powers of two), length C; empty
/// when it keeps them.</param>
public sealed record SoftLabelSubmission(
    string Client, SoftLabelMatrix SoftLabels, long SampleCount, IReadOnlyList<long> ClassCounts);
