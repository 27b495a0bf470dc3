using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Counts which class each answer names on each row. Takes as much memory as one answer, however many come. What
/// comes of it tells of single clients: see <see cref="Privacy.AnswerStatistics"/>.
/// </summary>
/// <param name="rows">N * P, at least 1.</param>
/// <param name="classes">C, at least 1.</param>
public sealed class TeacherVotes(int rows, int classes)
{
    private readonly int[] _votes = new int[rows * classes];
    private int _answers;

    /// <summary>
    /// Counts one answer. A row names the class that has most of it; none where several share the first place, or where
    /// evidence puts more on "public". Scores of a teacher count over the classes that it has rows of, where it tells.
    /// </summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the answer is of another shape.</exception>
    public void Add(SoftLabelSubmission submission)
    {
        var answer = submission.SoftLabels;
        if (answer.Rows != rows || answer.Classes != classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The answer of {submission.Client} has {answer.Rows} rows of {answer.Classes} classes; the round asks about {rows} of {classes}.");
        }

        // Scores of classes that a balanced teacher has no rows of mean nothing.
        var isTold = answer.Kind == SoftLabelKind.Logits && submission.ClassCounts.Count == classes;
        _answers++;
        for (var row = 0; row < rows; row++)
        {
            var named = Named(answer.Row(row), isTold ? submission.ClassCounts : [], answer.Kind);
            if (named >= 0)
            {
                _votes[(row * classes) + named]++;
            }
        }
    }

    /// <summary>How far the answers agree, held against what was made of them.</summary>
    /// <param name="aggregate">Shape [N, P, C] of the same rows.</param>
    /// <param name="most">How many of the rows that they disagree on most are wanted.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when the aggregate is of another shape.</exception>
    public TeacherAgreement Against(SoftLabelMatrix aggregate, int most)
    {
        if (aggregate.Rows != rows || aggregate.Classes != classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"The aggregate has {aggregate.Rows} rows of {aggregate.Classes} classes; {rows} of {classes} were answered.");
        }

        var backers = new int[_answers + 1];
        var (named, pairwise, shared) = (0L, 0.0, 0);
        var disputes = new PriorityQueue<int, (long Pairs, int Row)>();
        for (var row = 0; row < rows; row++)
        {
            var votes = VotesOn(row);
            var (all, equal) = Pairs(votes);
            named += CountOf(votes);
            backers[votes[ArgMax.Of(aggregate.Row(row))]]++;
            if (all > 0)
            {
                shared++;
                pairwise += (double)equal / all;
            }

            // Of equally disputed rows the first: the queue gives up the last of the least disputed.
            if (all > equal)
            {
                disputes.Enqueue(row, (all - equal, -row));
                if (disputes.Count > most)
                {
                    disputes.Dequeue();
                }
            }
        }

        return new TeacherAgreement(
            _answers, rows, named, shared == 0 ? null : pairwise / shared, backers, [.. Descending(disputes).Select(row => Disputed(row, aggregate))]);
    }

    private Span<int> VotesOn(int row) => _votes.AsSpan(row * classes, classes);

    private DisputedRow Disputed(int row, SoftLabelMatrix aggregate)
    {
        var votes = VotesOn(row);
        var byClass = new SortedDictionary<int, int>();
        for (var column = 0; column < classes; column++)
        {
            if (votes[column] > 0)
            {
                byClass[column] = votes[column];
            }
        }

        var top = ArgMax.Of(aggregate.Row(row));
        return new DisputedRow(row, byClass, _answers - CountOf(votes), top, aggregate.Row(row)[top]);
    }

    private static IEnumerable<int> Descending(PriorityQueue<int, (long Pairs, int Row)> disputes) =>
        disputes.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element);

    private static int Named(ReadOnlySpan<float> row, IReadOnlyList<long> counts, SoftLabelKind kind)
    {
        var (named, best, left) = (-1, float.NegativeInfinity, 1.0);
        for (var column = 0; column < row.Length; column++)
        {
            left -= row[column];
            if (counts.Count > 0 && counts[column] == 0)
            {
                continue;
            }

            named = row[column] > best ? column : row[column] < best ? named : -1;
            best = Math.Max(best, row[column]);
        }

        return kind == SoftLabelKind.Evidence && left > best ? -1 : named;
    }

    private static int CountOf(ReadOnlySpan<int> votes)
    {
        var sum = 0;
        foreach (var count in votes)
        {
            sum += count;
        }

        return sum;
    }

    /// <summary>Pairs of answers that name a class on a row, and those of them that name the same.</summary>
    private static (long All, long Equal) Pairs(ReadOnlySpan<int> votes)
    {
        var (sum, equal) = (0L, 0L);
        foreach (var count in votes)
        {
            sum += count;
            equal += (long)count * (count - 1) / 2;
        }

        return (sum * (sum - 1) / 2, equal);
    }
}
