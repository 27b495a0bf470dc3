using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Figures;

/// <summary>
/// Takes the figures of a round, for people to look at: what the soft labels know, how far the teachers agree, where
/// the student errs. Neither student nor aggregate depends on them, and no round fails for want of them.
/// </summary>
public sealed class FigureTaker(UploadAggregator uploads, FigureStore store, IBlobStore blobs, ILogger<FigureTaker> logger)
{
    /// <summary>How many of the rows that teachers disagree on are shown.</summary>
    public const int MostDisputed = 12;

    /// <summary>Counts what the answers of a closed round name, reading one at a time.</summary>
    /// <returns>Null where a guarantee forbids to look at single answers, or they could not be counted.</returns>
    public TeacherVotes? Count(FederationSpec spec, RoundState round, int transferRows, int classes)
    {
        if (!AnswerStatistics.AreAllowed(round.Plan.Privacy, spec.PrivacyTerms))
        {
            return null;
        }

        try
        {
            var votes = new TeacherVotes(UploadAggregator.RowsAsked(round.Plan, transferRows), classes);
            foreach (var submission in uploads.Submissions(round, transferRows, classes))
            {
                votes.Add(submission);
            }

            return votes;
        }
        catch (Exception exception) when (IsOfFigures(exception))
        {
            logger.FiguresNotTaken(exception, round.Plan.Round, exception.Message);
            return null;
        }
    }

    /// <summary>Takes and stores the figures of one student.</summary>
    /// <param name="definition">The federation.</param>
    /// <param name="round">The closed round.</param>
    /// <param name="schema">What the data means.</param>
    /// <param name="target">What the student learned from.</param>
    /// <param name="votes">What the answers name; null: not to be looked at.</param>
    /// <param name="judgement">The student on the test set; null without one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Their blob; null where they could not be taken.</returns>
    public async Task<BlobRef?> TakeAsync(
        FederationDefinition definition,
        RoundState round,
        FederationSchema schema,
        AggregatedTarget target,
        TeacherVotes? votes,
        ClassifierJudgement? judgement,
        CancellationToken cancellationToken)
    {
        try
        {
            var figures = new RoundFigures(round.Plan.Round, schema.ClassNames.Count, DarkKnowledge.Of(target.Aggregate))
            {
                Agreement = votes is null ? null : Shown(votes.Against(target.Aggregate, MostDisputed), definition, round.Plan, schema),
                Confusion = judgement?.Confusion.Cells ?? [],
                Reliability = judgement?.Reliability ?? [],
            };
            return await store.WriteAsync(figures, cancellationToken);
        }
        catch (Exception exception) when (IsOfFigures(exception))
        {
            logger.FiguresNotTaken(exception, round.Plan.Round, exception.Message);
            return null;
        }
    }

    /// <summary>Whether only the figures are in the way: a disk that fails is the whole round's, which waits for it.</summary>
    private static bool IsOfFigures(Exception exception) =>
        exception is not (OperationCanceledException or IOException or UnauthorizedAccessException);

    /// <summary>Names disputed rows by their place in the transfer set and adds their inputs, which are public.</summary>
    private TeacherAgreement Shown(TeacherAgreement agreement, FederationDefinition definition, RoundPlan plan, FederationSchema schema)
    {
        if (agreement.Disputed.Count == 0)
        {
            return agreement;
        }

        var transfer = InputTable.FromBytes(blobs.ReadAll(definition.TransferSet));
        return agreement with
        {
            Disputed =
            [
                .. agreement.Disputed.Select(dispute =>
                {
                    var row = plan.TransferRows.Count > 0 ? plan.TransferRows[dispute.Row] : dispute.Row;
                    return dispute with { Row = row, Input = InputExcerpt.Of(transfer, row, schema) };
                }),
            ],
        };
    }
}
