using FedDistill.Core.Blobs;

namespace FedDistill.Core.Rounds;

/// <summary>A round's aggregated soft labels: what they are, and the ways in which they may travel.</summary>
/// <param name="Content">The encoded probabilities, unpacked.</param>
/// <param name="Encoding">The codec's name.</param>
/// <param name="Ways">Packed forms of the same content, smallest first; empty when none is smaller.</param>
public sealed record AggregateRef(BlobRef Content, string Encoding, IReadOnlyList<PackedBlob> Ways)
{
    /// <summary>The fewest bytes for a client that holds the aggregate before.</summary>
    public long SmallestBytes => Ways.Count > 0 ? Ways[0].Blob.LengthBytes : Content.LengthBytes;
}
