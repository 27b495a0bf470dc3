using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>Joins a round's counted uploads, and remembered ones of absent clients, reading one at a time.</summary>
public sealed class UploadAggregator(IBlobStore blobs, RoundStages? stages = null)
{
    /// <summary>
    /// Aggregates in ordinal order of client names, so that the result does not depend on the order of arrival.
    /// </summary>
    /// <param name="round">A closed round with at least one upload.</param>
    /// <param name="transferRows">N of the transfer set.</param>
    /// <param name="classes">C.</param>
    /// <param name="earlier">What the last published round's rule remembers of the clients; null: nothing.</param>
    /// <returns>
    /// The target of the plan's rule, and behind it those of its rivals where there is to be an election.
    /// </returns>
    /// <exception cref="FedDistillException">RoundFailed when the transfer set is foreign and the plan refuses
    /// that.</exception>
    public IReadOnlyList<AggregatedTarget> Aggregate(
        RoundState round, int transferRows, int classes, IReadOnlyDictionary<string, double>? earlier = null)
    {
        using var stage = stages?.Begin("aggregate", round.Federation, round.Plan.Round);
        Failpoint.Pass(FailpointNames.BeforeAggregate);
        var plan = round.Plan;
        var inputs = RowsAsked(plan, transferRows);
        if (plan.Kind == SoftLabelKind.Noised && AggregationRules.Find(plan.Rule).HasBoundedInfluence)
        {
            // The mean first: projected one by one, the rows would lose noise of one sign only.
            var mean = NearestProbabilities.To(NoisedMean.Of(Submissions(round, transferRows, classes)));
            Failpoint.Pass(FailpointNames.AfterAggregate);
            return [new AggregatedTarget(plan.Rule, mean, Claimed: null, Coverage: null)];
        }

        float[] coverage = plan.Kind == SoftLabelKind.Evidence ? TransferCoverage.ByRow(Submissions(round, transferRows, classes)) : [];
        double? share = coverage.Length > 0 ? TransferCoverage.Share(coverage) : null;
        if (plan.RefusesForeign && share < TransferCoverage.Foreign)
        {
            throw new FedDistillException(
                ErrorCode.RoundFailed,
                $"Some client claims only {share:P1} of the transfer set's {inputs} rows for its own; at least " +
                $"{TransferCoverage.Foreign:P0} are needed. The transfer set does not resemble the clients' data: choose " +
                "another one, or set allowForeignTransfer to see what comes of it.");
        }

        var rivals = share >= TransferCoverage.InDomain ? [] : plan.Rivals;
        AggregatedTarget[] targets = [.. rivals.Prepend(plan.Rule).Select(Join)];
        Failpoint.Pass(FailpointNames.AfterAggregate);
        return targets;

        AggregatedTarget Join(string name)
        {
            var rule = AggregationRules.Find(name);
            var submissions = Submissions(round, transferRows, classes).Select(NearestOf);
            var scored = (rule as IScoresClients)?.Aggregate(
                submissions, earlier ?? new Dictionary<string, double>(), round.Uploads.Keys.ToHashSet(StringComparer.Ordinal));
            return new(
                name,
                scored?.Aggregate ?? rule.Aggregate(submissions),
                rule.KeepsUnclaimedSoft && coverage.Length > 0 ? TransferCoverage.ClaimedRows(coverage) : null,
                share)
            {
                Scores = scored?.Scores,
            };
        }
    }

    /// <summary>What a round aggregates, in ordinal order of client names, read from the disk one at a time.</summary>
    /// <param name="round">A closed round.</param>
    /// <param name="transferRows">N of the transfer set.</param>
    /// <param name="classes">C.</param>
    public IEnumerable<SoftLabelSubmission> Submissions(RoundState round, int transferRows, int classes) => round.Answers().Select(
        answer => Read(answer.Client, answer.Answer, round.Plan, RowsAsked(round.Plan, transferRows), classes));

    /// <summary>How many transfer rows a plan asks about.</summary>
    public static int RowsAsked(RoundPlan plan, int transferRows) =>
        plan.TransferRows.Count > 0 ? plan.TransferRows.Count : transferRows;

    private SoftLabelSubmission Read(string client, RememberedUpload answer, RoundPlan plan, int inputs, int classes) => new(
        client,
        SoftLabelCodecs.Find(answer.Encoding)
            .Decode(blobs.ReadAll(answer.Upload.SoftLabels), answer.Kind, inputs, positions: 1, classes),
        plan.EqualWeights ? 1 : answer.Upload.SampleCount,
        plan.EqualWeights ? [.. Enumerable.Repeat(1L, classes)] : answer.Upload.ClassCounts);

    private static SoftLabelSubmission NearestOf(SoftLabelSubmission submission) =>
        submission.SoftLabels.Kind == SoftLabelKind.Noised
            ? submission with { SoftLabels = NearestProbabilities.To(submission.SoftLabels) }
            : submission;
}
