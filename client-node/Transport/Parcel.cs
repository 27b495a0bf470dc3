using FedDistill.ClientNode.Release;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Transport;

/// <summary>Released soft labels as they travel.</summary>
/// <param name="Released">What travels.</param>
/// <param name="Packing">How it is packed.</param>
/// <param name="Bytes">The packed bytes.</param>
/// <param name="BaseSha256">The payload that a delta refers to; empty without.</param>
internal sealed record Parcel(ReleasedSoftLabels Released, PayloadPackingKind Packing, ReadOnlyMemory<byte> Bytes, string BaseSha256)
{
    /// <summary>
    /// Packs soft labels the shortest way, where the length may tell of them and their codec makes that worth its time.
    /// </summary>
    /// <param name="released">What travels.</param>
    /// <param name="earlier">What was counted before and is as long; null: nothing to refer to.</param>
    public static Parcel Of(ReleasedSoftLabels released, ReleasedSoftLabels? earlier)
    {
        if (!released.MayBePacked || !SoftLabelCodecs.Find(released.Encoding).PaysToPack)
        {
            return new Parcel(released, PayloadPackingKind.Plain, released.Payload, "");
        }

        var packed = PayloadPacking.Pack(released.Payload.Span, earlier is null ? [] : earlier.Payload.Span);
        return new Parcel(
            released,
            packed.Kind,
            packed.Bytes,
            packed.Kind == PayloadPackingKind.DeltaBrotli ? earlier!.PayloadSha256 : "");
    }
}
