using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Uploads;

/// <summary>What an upload's numbers must be to count.</summary>
public static class PayloadRules
{
    /// <summary>Checks a payload.</summary>
    /// <param name="offer">A header that <see cref="UploadRules.Check"/> has passed.</param>
    /// <param name="round">Its round.</param>
    /// <param name="spec">Says what becomes of a suspicious one.</param>
    /// <param name="payload">The encoded numbers, unpacked.</param>
    /// <param name="copied">Whose numbers these are to the bit; null: nobody's else.</param>
    /// <param name="logger">Is told of a suspicious one.</param>
    /// <returns>Why the numbers are suspicious although they count; empty when they are not.</returns>
    /// <exception cref="FedDistillException">InvalidSoftLabels or ShapeMismatch naming row and column.</exception>
    public static string Check(UploadHeader offer, RoundState round, FederationSpec spec, byte[] payload, CopySource? copied, ILogger logger)
    {
        var codec = SoftLabelCodecs.Find(offer.Encoding);
        var softLabels = codec.Decode(payload, round.Plan.Kind, offer.Inputs, offer.Positions, offer.Classes);
        SoftLabelValidator.Validate(softLabels, codec.SumTolerance);
        if (spec.Privacy == PrivacyModes.Pate)
        {
            VoteCount.Check(softLabels, spec.PrivacyTerms.TeachersPerClient);
        }

        // Where only a noised aggregate may tell of uploads, nothing is remembered of what a single one says.
        var suspicion = round.Plan.ReleasesAggregate ? "" : SuspiciousLabels.Reason(softLabels);
        if (suspicion.Length > 0 && spec.SuspiciousUploads != "accept")
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"The soft labels say nothing: {suspicion} This federation counts no such upload. " +
                "Train the teacher anew, or see whether its data has more than one class.");
        }

        if (copied is not null && spec.SuspiciousUploads != "accept")
        {
            // Whose they are is for the operator alone.
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"The soft labels are {(copied.Client.Length > 0 ? "another client's" : "the last broadcast")} to the bit. " +
                "This federation counts no such upload. Answer with the client's own teacher.");
        }

        suspicion = copied is null ? suspicion : $"{suspicion} {copied.Reason}".TrimStart();

        if (suspicion.Length > 0)
        {
            logger.UploadSuspicious(offer.Round, offer.Client, suspicion);
        }

        return suspicion;
    }
}
