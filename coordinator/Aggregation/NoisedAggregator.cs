using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>Joins a round's uploads into one noised aggregate, in the modes <c>central-dp</c> and <c>pate</c>.</summary>
public sealed class NoisedAggregator(UploadAggregator uploads)
{
    /// <summary>
    /// Draws the aggregate. Fresh noise each time: only one draw of a round may ever be looked at, and
    /// <see cref="AggregateReleaser"/> sees to that.
    /// </summary>
    /// <param name="spec">The federation's spec.</param>
    /// <param name="round">The closed round, with at least one upload.</param>
    /// <param name="transferRows">N of the transfer set.</param>
    /// <param name="classes">C.</param>
    /// <returns>
    /// Kind Noised: the noised mean; under <c>pate</c> kind Evidence: a 1 for the answered class, zeros where none is. And what
    /// it costs a client that contributed.
    /// </returns>
    public (SoftLabelMatrix Numbers, IReadOnlyList<PrivacyEvent> Events) Draw(
        FederationSpec spec, RoundState round, int transferRows, int classes)
    {
        var (plan, terms) = (round.Plan, spec.PrivacyTerms);
        var rows = UploadAggregator.RowsAsked(plan, transferRows);
        INoiseSource noise = terms.NoiseSeed is { } seed
            ? new UnsafeSeededNoise(seed, $"aggregate/{plan.Round}")
            : SystemNoise.Instance;
        return plan.Privacy == PrivacyModes.Pate
            ? Votes(uploads.Submissions(round, transferRows, classes), terms, rows, classes, noise)
            : Mean(uploads.Submissions(round, transferRows, classes), plan, rows, classes, noise);
    }

    private static (SoftLabelMatrix Numbers, IReadOnlyList<PrivacyEvent> Events) Votes(
        IEnumerable<SoftLabelSubmission> submissions, PrivacyTerms terms, int rows, int classes, INoiseSource noise)
    {
        var votes = new VoteCount(rows, classes);
        foreach (var submission in submissions)
        {
            votes.Add(submission.SoftLabels, terms.TeachersPerClient);
        }

        var answer = votes.Answer(terms, noise);
        return (answer, FederationBudget.OfVotes(terms, rows, VoteCount.Answered(answer).Count));
    }

    private static (SoftLabelMatrix Numbers, IReadOnlyList<PrivacyEvent> Events) Mean(
        IEnumerable<SoftLabelSubmission> submissions, RoundPlan plan, int rows, int classes, INoiseSource noise)
    {
        var sum = new NoisedSum(rows, classes, plan.NoiseMultiplier, plan.Adjacency);
        foreach (var submission in submissions)
        {
            sum.Add(submission.SoftLabels);
        }

        return (
            new SoftLabelMatrix(SoftLabelKind.Noised, rows, positions: 1, classes, sum.Mean(noise)),
            [FederationBudget.OfNoise(plan.NoiseMultiplier, plan.Adjacency)]);
    }
}
