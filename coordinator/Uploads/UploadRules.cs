using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using RoundPhase = FedDistill.Core.Rounds.RoundPhase;
using PayloadPacking = FedDistill.Proto.V1.PayloadPacking;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// What an upload's header must say to count. Each refusal names the field, what came and what is expected.
/// </summary>
public static class UploadRules
{
    /// <summary>
    /// Whether this very payload of this client counts already: then the same receipt is due, whatever the round's
    /// phase.
    /// </summary>
    public static bool IsCounted(UploadHeader offer, RoundState round) =>
        round.Uploads.TryGetValue(offer.Client, out var counted) && counted.SoftLabels.Sha256 == offer.PayloadSha256;

    /// <summary>Checks a header.</summary>
    /// <exception cref="FedDistillException">WrongState, Conflict, HashMismatch, ShapeMismatch or
    /// InvalidSoftLabels.</exception>
    public static void Check(UploadHeader offer, FederationDefinition definition, RoundState round)
    {
        Require(
            offer.PayloadSha256.Length == 64 && offer.PayloadSha256.All(char.IsAsciiHexDigitLower),
            ErrorCode.HashMismatch,
            "payload_sha256 must be 64 lower-case hexadecimal digits.");
        Require(
            offer.LedgerHead.Length == 0 || (offer.LedgerHead.Length == 64 && offer.LedgerHead.All(char.IsAsciiHexDigitLower)),
            ErrorCode.HashMismatch,
            "ledger_head must be empty or 64 lower-case hexadecimal digits.");
        CheckPhase(offer, round);
        var plan = round.Plan;
        var rows = plan.TransferRows.Count > 0 ? plan.TransferRows.Count : definition.TransferRows;
        var classes = Core.Data.FederationSchema.FromJson(definition.SchemaJson).ClassNames.Count;
        Require(
            offer.TransferSetSha256 == definition.TransferSet.Sha256,
            ErrorCode.HashMismatch,
            $"transfer_set_sha256 is {offer.TransferSetSha256}; this federation asks about {definition.TransferSet.Sha256}. Get its transfer set again.");
        Require(
            offer.Inputs == rows && offer.Positions == 1 && offer.Classes == classes,
            ErrorCode.ShapeMismatch,
            $"The shape is [{offer.Inputs}, {offer.Positions}, {offer.Classes}]; round {plan.Round} expects [{rows}, 1, {classes}].");
        Require(
            offer.Kind == ProtoMapping.ToProto(plan.Kind),
            ErrorCode.InvalidSoftLabels,
            $"kind is {offer.Kind}; round {plan.Round} asks for {ProtoMapping.ToProto(plan.Kind)}.");
        Require(
            offer.Encoding == plan.Encoding,
            ErrorCode.InvalidSoftLabels,
            $"encoding is \"{offer.Encoding}\"; round {plan.Round} asks for \"{plan.Encoding}\".");
        Require(
            offer.Temperature == plan.Temperature,
            ErrorCode.InvalidSoftLabels,
            $"temperature is {offer.Temperature}; round {plan.Round} asks for {plan.Temperature}.");
        CheckBytes(offer, round, SoftLabelCodecs.Find(plan.Encoding).LengthBytes(rows, positions: 1, classes, plan.Kind));
        Require(
            offer.SampleCount >= 0 && (offer.ClassCounts.Count == 0 || offer.ClassCounts.Count == classes) && offer.ClassCounts.All(count => count >= 0),
            ErrorCode.InvalidSoftLabels,
            $"sample_count is {offer.SampleCount} with {offer.ClassCounts.Count} class_counts; counts are at least 0, one for each of {classes} classes or none.");
        // Found out when the uploads are joined, it would cost all the others their round.
        Require(
            offer.SampleCount > 0 || !plan.NeedsSampleCount(),
            ErrorCode.InvalidSoftLabels,
            $"sample_count is {offer.SampleCount}; the rule {plan.Rule} needs at least 1.");
        Require(
            offer.ClassCounts.Count == classes || !plan.NeedsClassCounts(),
            ErrorCode.InvalidSoftLabels,
            $"class_counts is empty; the rule {plan.Rule} needs one for each of {classes} classes.");
    }

    /// <summary>Turns a refusal of the round into the error that the client sees.</summary>
    /// <exception cref="FedDistillException">The upload was refused.</exception>
    public static void ThrowIfRefused(UploadOutcome outcome)
    {
        if (outcome is UploadOutcome.Refused refused)
        {
            throw new FedDistillException(refused.Code, refused.Reason);
        }
    }

    private static void CheckBytes(UploadHeader offer, RoundState round, long expectedBytes)
    {
        Require(
            offer.PayloadBytes == expectedBytes,
            ErrorCode.ShapeMismatch,
            $"payload_bytes is {offer.PayloadBytes}; this shape has {expectedBytes} bytes in {round.Plan.Encoding}.");
        Require(
            offer.Packing is PayloadPacking.Plain or PayloadPacking.Brotli or PayloadPacking.DeltaBrotli,
            ErrorCode.InvalidSoftLabels,
            $"packing is {offer.Packing}; allowed are {PayloadPacking.Plain}, {PayloadPacking.Brotli} and {PayloadPacking.DeltaBrotli}.");
        // Packed bytes that are no fewer than the payload would be sent plain.
        var most = offer.Packing == PayloadPacking.Plain ? expectedBytes : expectedBytes - 1;
        var least = offer.Packing == PayloadPacking.Plain ? expectedBytes : 1;
        Require(
            offer.PackedBytes >= least && offer.PackedBytes <= most && offer.Offset >= 0 && offer.Offset <= offer.PackedBytes,
            ErrorCode.ShapeMismatch,
            $"packed_bytes is {offer.PackedBytes} from offset {offer.Offset}; a payload of {expectedBytes} bytes that is " +
            $"{offer.Packing} has {least} to {most}.");
        var held = round.Remembered.TryGetValue(offer.Client, out var earlier)
            && earlier.Encoding == round.Plan.Encoding && earlier.Upload.SoftLabels.LengthBytes == expectedBytes
            ? earlier.Upload.SoftLabels.Sha256
            : "";
        var isDelta = offer.Packing == PayloadPacking.DeltaBrotli;
        Require(
            isDelta ? held.Length > 0 && offer.BaseSha256 == held : offer.BaseSha256.Length == 0,
            ErrorCode.WrongState,
            isDelta
                ? $"base_sha256 is {offer.BaseSha256}; the payload of this client that is remembered is {(held.Length > 0 ? held : "none")}. Send it again without a delta."
                : $"base_sha256 is {offer.BaseSha256}; only a delta refers to an earlier payload.");
    }

    private static void CheckPhase(UploadHeader offer, RoundState round)
    {
        // The state machine decides; asking it before the payload travels saves the client a useless upload.
        var probe = new AcceptedUpload(new(offer.PayloadSha256, offer.PayloadBytes, Core.Blobs.BlobKind.SoftLabels), 0, [], offer.PackedBytes);
        if (round.Phase != RoundPhase.Collecting || !round.Cohort.Contains(offer.Client, StringComparer.Ordinal) || round.Uploads.ContainsKey(offer.Client))
        {
            ThrowIfRefused(RoundTransitions.Accept(round, offer.Client, probe).Outcome);
        }
    }

    private static void Require(bool condition, ErrorCode code, string message)
    {
        if (!condition)
        {
            throw new FedDistillException(code, message);
        }
    }
}
