using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using UploadHeader = FedDistill.Proto.V1.UploadHeader;

namespace FedDistill.Coordinator.Uploads;

/// <summary>Uploads that clients pack for their way.</summary>
public static class PackedUploads
{
    /// <summary>Unpacks.</summary>
    /// <param name="offer">A header that <see cref="UploadRules.Check"/> has passed.</param>
    /// <param name="round">Its round, which remembers what a delta refers to.</param>
    /// <param name="packed">The bytes that travelled.</param>
    /// <param name="blobs">Where the remembered payload lies.</param>
    /// <exception cref="Core.Errors.FedDistillException">InvalidSoftLabels when the bytes are damaged.</exception>
    public static byte[] Unpack(UploadHeader offer, RoundState round, byte[] packed, IBlobStore blobs)
    {
        var packing = ProtoMapping.FromProto(offer.Packing);
        var earlier = packing == PayloadPackingKind.DeltaBrotli
            ? blobs.ReadAll(round.Remembered[offer.Client].Upload.SoftLabels)
            : [];
        return PayloadPacking.Unpack(packing, packed, (int)offer.PayloadBytes, earlier);
    }

    /// <summary>
    /// The size that is told of an upload: as it travelled. Where only a noised aggregate may tell of uploads, unpacked: how
    /// well numbers pack tells of them, sizes are published, and the noise hides only what is made of the numbers.
    /// </summary>
    /// <param name="offer">A header that <see cref="UploadRules.Check"/> has passed.</param>
    /// <param name="round">Its round.</param>
    public static long BytesToTell(UploadHeader offer, RoundState round) =>
        round.Plan.ReleasesAggregate ? offer.PayloadBytes : offer.PackedBytes;
}
