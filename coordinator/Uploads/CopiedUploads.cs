using System.Security.Cryptography;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// Finds uploads that are no answers of their own: another client's of the same round (a free-rider, or one party under
/// two names) or the last broadcast, as it looks in the round's encoding. Answers that travel as labels are not compared:
/// good teachers often name the same class for every row.
/// </summary>
public static class CopiedUploads
{
    /// <summary>Whose numbers an upload repeats; null: nobody's. Too few rows agree by chance.</summary>
    /// <param name="offer">A header that <see cref="UploadRules.Check"/> has passed.</param>
    /// <param name="round">Its round, with the uploads that count so far.</param>
    /// <param name="last">The last completed round before it; null: none.</param>
    /// <param name="blobs">Where the broadcast lies.</param>
    public static CopySource? Source(UploadHeader offer, RoundState round, FinishedRound? last, IBlobStore blobs)
    {
        if (!round.Plan.TellsCopies || offer.Inputs * offer.Positions < SuspiciousLabels.FewestRows)
        {
            return null;
        }

        var other = round.Uploads.FirstOrDefault(upload =>
            upload.Key != offer.Client && upload.Value.SoftLabels.Sha256 == offer.PayloadSha256).Key;
        return other is not null ? new CopySource(other)
            : last is not null && offer.PayloadSha256 == AsUpload(offer, round, last, blobs) ? new CopySource("")
            : null;
    }

    // Logits of a broadcast may be any that its softmax has.
    private static string? AsUpload(UploadHeader offer, RoundState round, FinishedRound last, IBlobStore blobs)
    {
        var isComparable = round.Plan.Kind != SoftLabelKind.Logits && last.TransferRows.SequenceEqual(round.Plan.TransferRows);
        if (!isComparable || last.Result is not { Aggregate: { } aggregate } || !blobs.Contains(aggregate.Content))
        {
            return null;
        }

        var broadcast = SoftLabelCodecs.Find(aggregate.Encoding).Decode(
            blobs.ReadAll(aggregate.Content), SoftLabelKind.Probabilities, offer.Inputs, offer.Positions, offer.Classes);
        var asked = new SoftLabelMatrix(round.Plan.Kind, broadcast.Inputs, broadcast.Positions, broadcast.Classes, broadcast.Values);
        return Convert.ToHexStringLower(SHA256.HashData(SoftLabelCodecs.Find(round.Plan.Encoding).Encode(asked)));
    }
}
