using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>
/// Stage 6 in the modes <c>central-dp</c> and <c>pate</c>: releases one noised aggregate a round. It is on the disk and
/// booked in the round before anything is made of it; whoever comes after a crash takes the booked bytes and draws no
/// noise. Bytes that a crash has left unbooked nobody has seen: they are drawn anew.
/// </summary>
public sealed class AggregateReleaser(NoisedAggregator noised, IBlobStore blobs, IGrainFactory grains, RoundStages stages)
{
    /// <summary>The target of a closed round.</summary>
    /// <param name="spec">The federation's spec.</param>
    /// <param name="round">The closed round, of a plan that releases its aggregate.</param>
    /// <param name="transferRows">N of the transfer set.</param>
    /// <param name="classes">C.</param>
    /// <param name="cancellationToken">Gives up; what is booked by then stays.</param>
    /// <exception cref="FedDistillException">RoundFailed when no row was answered; WrongState when the round has
    /// ended.</exception>
    public async Task<AggregatedTarget> AggregateAsync(
        FederationSpec spec, RoundState round, int transferRows, int classes, CancellationToken cancellationToken)
    {
        using var stage = stages.Begin("aggregate", round.Federation, round.Plan.Round);
        var release = round.Release ?? await ReleaseAsync(spec, round, transferRows, classes, cancellationToken);
        var rows = UploadAggregator.RowsAsked(round.Plan, transferRows);
        var kind = round.Plan.Privacy == PrivacyModes.Pate ? SoftLabelKind.Evidence : SoftLabelKind.Noised;
        var numbers = SoftLabelCodecs.Float32.Decode(blobs.ReadAll(release.Content), kind, rows, positions: 1, classes);
        return kind == SoftLabelKind.Noised
            ? new AggregatedTarget(round.Plan.Rule, Nearest(round.Plan, numbers), Claimed: null, Coverage: null)
            : Answered(round, numbers);
    }

    // What the plan asked for decides what the rows of its mean sum to.
    private static SoftLabelMatrix Nearest(RoundPlan plan, SoftLabelMatrix mean) =>
        plan.Kind == SoftLabelKind.Evidence ? NearestProbabilities.OfEvidence(mean) : NearestProbabilities.To(mean);

    private async Task<NoisedRelease> ReleaseAsync(
        FederationSpec spec, RoundState round, int transferRows, int classes, CancellationToken cancellationToken)
    {
        Failpoint.Pass(FailpointNames.BeforeAggregate);
        var (numbers, events) = await Task.Run(() => noised.Draw(spec, round, transferRows, classes), cancellationToken);
        var content = await blobs.WriteAsync(
            new MemoryStream(SoftLabelCodecs.Float32.Encode(numbers), writable: false), BlobKind.Aggregate, cancellationToken);
        Failpoint.Pass(FailpointNames.BeforeDebit);
        var booked = await grains
            .GetGrain<IRoundGrain>(RoundKey.Of(round.Federation, round.Plan.Round))
            .ReleaseAsync(new NoisedRelease(content, events));
        Failpoint.Pass(FailpointNames.AfterDebit);
        return booked;
    }

    private static AggregatedTarget Answered(RoundState round, SoftLabelMatrix answers)
    {
        var answered = VoteCount.Answered(answers);
        if (answered.Count == 0)
        {
            throw new FedDistillException(
                ErrorCode.RoundFailed,
                $"No row of {answers.Rows} was answered: on none of them the votes of {round.Uploads.Count} clients and the noise reached " +
                "privacyTerms.voteThreshold. What was asked is paid for. Start anew with a lower threshold, or with more teachers.");
        }

        var classes = answers.Classes;
        var values = new float[answered.Count * classes];
        for (var index = 0; index < answered.Count; index++)
        {
            answers.Row(answered[index]).CopyTo(values.AsSpan(index * classes, classes));
        }

        return new AggregatedTarget(
            round.Plan.Rule,
            new SoftLabelMatrix(SoftLabelKind.Probabilities, answered.Count, positions: 1, classes, values),
            Claimed: null,
            Coverage: null)
        {
            AnsweredRows = round.Plan.TransferRows.Count == 0 ? answered : [.. answered.Select(row => round.Plan.TransferRows[row])],
        };
    }
}
