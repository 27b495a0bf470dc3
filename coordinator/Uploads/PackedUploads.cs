using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using UploadHeader = FedDistill.Proto.V1.UploadHeader;

namespace FedDistill.Coordinator.Uploads;

/// <summary>Gives back the payload of what a client packed for its way.</summary>
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
}
