using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>Holds submissions to what every aggregation rule relies on, while they are read.</summary>
internal static class CheckedSubmissions
{
    /// <summary>The submissions one after the other, each checked before it is handed on.</summary>
    /// <param name="submissions">At least one, in strictly ascending ordinal order of client names.</param>
    /// <param name="rule">For its errors and for the kinds it accepts.</param>
    /// <exception cref="ArgumentException">There is none, or they come in another order.</exception>
    /// <exception cref="FedDistillException">InvalidSoftLabels when the rule does not accept a kind; ShapeMismatch when
    /// shapes differ, or kinds where the rule joins no two.</exception>
    public static IEnumerable<SoftLabelSubmission> CheckedFor(
        this IEnumerable<SoftLabelSubmission> submissions, IAggregationRule rule)
    {
        SoftLabelSubmission? first = null;
        var previous = "";
        foreach (var submission in submissions)
        {
            if (first is not null && string.CompareOrdinal(previous, submission.Client) >= 0)
            {
                throw new ArgumentException(
                    $"Submissions come in ordinal order of names; \"{submission.Client}\" follows \"{previous}\".",
                    nameof(submissions));
            }

            first ??= submission;
            ThrowIfUnfit(submission, first, rule);
            previous = submission.Client;
            yield return submission;
        }

        if (first is null)
        {
            throw new ArgumentException("There is nothing to aggregate: no submission came.", nameof(submissions));
        }
    }

    private static void ThrowIfUnfit(SoftLabelSubmission submission, SoftLabelSubmission first, IAggregationRule rule)
    {
        var (mine, theirs) = (submission.SoftLabels, first.SoftLabels);
        if (!rule.Accepts(mine.Kind))
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"Client {submission.Client} sent {mine.Kind}; the rule {rule.Name} does not join them. " +
                "Ask for the kind that the round's plan names, or choose another rule.");
        }

        var isAlike = mine.Kind == theirs.Kind || rule.MixesKinds;
        if (!isAlike || Shape(mine) != Shape(theirs))
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Client {submission.Client} sent {Told(mine)}; client {first.Client} sent {Told(theirs)}. " +
                $"All of a round have one {(rule.MixesKinds ? "" : "kind and ")}shape: check the transfer sets.");
        }
    }

    private static (int Inputs, int Positions, int Classes) Shape(SoftLabelMatrix softLabels) =>
        (softLabels.Inputs, softLabels.Positions, softLabels.Classes);

    private static string Told(SoftLabelMatrix softLabels) =>
        $"{softLabels.Kind} of shape [{softLabels.Inputs}, {softLabels.Positions}, {softLabels.Classes}]";
}
