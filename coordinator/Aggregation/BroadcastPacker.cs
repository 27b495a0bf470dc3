using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>Stores aggregated soft labels in the forms in which clients may fetch them.</summary>
public sealed class BroadcastPacker(IBlobStore blobs)
{
    /// <summary>Encodes and packs them.</summary>
    /// <param name="aggregate">Probabilities.</param>
    /// <param name="encoding">The codec's name.</param>
    /// <param name="earlier">The broadcast before, which most clients hold; null before the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AggregateRef> StoreAsync(
        SoftLabelMatrix aggregate, string encoding, AggregateRef? earlier, CancellationToken cancellationToken)
    {
        var codec = SoftLabelCodecs.Find(encoding);
        var content = codec.Encode(aggregate);
        var isSameForm = earlier is not null && earlier.Encoding == encoding && earlier.Content.LengthBytes == content.Length;
        PackedPayload[] packed = !codec.PaysToPack ? []
            : isSameForm ? [PayloadPacking.Pack(content, []), PayloadPacking.Pack(content, blobs.ReadAll(earlier!.Content))]
            : [PayloadPacking.Pack(content, [])];
        var ways = new List<PackedBlob>();
        foreach (var way in packed.Where(way => way.Kind != PayloadPackingKind.Plain).DistinctBy(way => way.Kind).OrderBy(way => way.Bytes.Length))
        {
            var blob = await blobs.WriteAsync(new MemoryStream(way.Bytes, writable: false), BlobKind.Aggregate, cancellationToken);
            ways.Add(new PackedBlob(way.Kind, blob, way.Kind == PayloadPackingKind.DeltaBrotli ? earlier!.Content.Sha256 : ""));
        }

        return new AggregateRef(
            await blobs.WriteAsync(new MemoryStream(content, writable: false), BlobKind.Aggregate, cancellationToken), encoding, ways);
    }
}
