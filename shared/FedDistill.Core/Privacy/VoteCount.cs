using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Votes of many teachers on each row, and the noisy answer to them: Confident-GNMax (Papernot et al., "Scalable private
/// learning with PATE", 2018, section 3, algorithm 1). A row is answered where the most votes for a class and noise of σ1
/// reach the threshold T, with the class that has the most votes after noise of σ2 on each. Votes and noise are whole numbers.
/// </summary>
/// <param name="rows">Rows that are voted on.</param>
/// <param name="classes">C.</param>
public sealed class VoteCount(int rows, int classes)
{
    // How far a share times the number of teachers may be from a whole number: floats have 24 bits.
    private const double Rounding = 1e-3;

    private readonly long[] _votes = new long[checked(rows * classes)];

    /// <summary>Adds one client's votes.</summary>
    /// <param name="shares">The share of its teachers that votes for each class; they may abstain.</param>
    /// <param name="teachers">How many teachers it has.</param>
    /// <exception cref="FedDistillException">InvalidSoftLabels when a share is not that of a number of teachers.</exception>
    public void Add(SoftLabelMatrix shares, int teachers)
    {
        Check(shares, teachers);
        for (var index = 0; index < _votes.Length; index++)
        {
            _votes[index] += (long)Math.Round((double)shares.Values[index] * teachers);
        }
    }

    /// <summary>Holds an answer to what votes are: whole numbers of teachers, a row of them at most all.</summary>
    /// <exception cref="FedDistillException">InvalidSoftLabels naming row and column.</exception>
    public static void Check(SoftLabelMatrix shares, int teachers)
    {
        for (var row = 0; row < shares.Rows; row++)
        {
            var sum = 0L;
            for (var column = 0; column < shares.Classes; column++)
            {
                var votes = (double)shares.Row(row)[column] * teachers;
                var whole = Math.Round(votes);
                if (!(Math.Abs(votes - whole) <= Rounding && whole >= 0 && whole <= teachers))
                {
                    throw Invalid($"{SoftLabelValidator.Place(shares, row)}, class column {column} has {votes} votes of {teachers} teachers; votes are whole.");
                }

                sum += (long)whole;
            }

            if (sum > teachers)
            {
                throw Invalid($"{SoftLabelValidator.Place(shares, row)} has {sum} votes of {teachers} teachers; each has one.");
            }
        }
    }

    /// <summary>Answers every row, or not. Draws fresh noise.</summary>
    /// <param name="terms">T, σ1 and σ2.</param>
    /// <param name="noise">Where the noise comes from.</param>
    /// <returns>Kind Evidence: a 1 for the class that is answered, a row of zeros where none is.</returns>
    public SoftLabelMatrix Answer(PrivacyTerms terms, INoiseSource noise)
    {
        var answers = new SoftLabelMatrix(SoftLabelKind.Evidence, rows, positions: 1, classes, new float[_votes.Length]);
        var bits = new NoiseBits(noise);
        // Whole numbers: a hair more noise than is accounted, never less.
        var (thresholdSigma, voteSigma) = ((long)Math.Ceiling(terms.ThresholdSigma), (long)Math.Ceiling(terms.VoteSigma));
        Span<long> noisy = new long[classes];
        for (var row = 0; row < rows; row++)
        {
            var votes = _votes.AsSpan(row * classes, classes);
            if (Greatest(votes) + DiscreteGaussian.Sample(bits, thresholdSigma) < terms.VoteThreshold)
            {
                continue;
            }

            for (var column = 0; column < classes; column++)
            {
                noisy[column] = votes[column] + DiscreteGaussian.Sample(bits, voteSigma);
            }

            answers.Row(row)[Winner(noisy)] = 1;
        }

        return answers;
    }

    /// <summary>The rows of an answer that have a class, ascending.</summary>
    public static IReadOnlyList<int> Answered(SoftLabelMatrix answer) =>
        [.. Enumerable.Range(0, answer.Rows).Where(row => answer.Row(row).Contains(1))];

    private static long Greatest(ReadOnlySpan<long> votes)
    {
        var greatest = votes[0];
        foreach (var count in votes)
        {
            greatest = Math.Max(greatest, count);
        }

        return greatest;
    }

    private static int Winner(ReadOnlySpan<long> votes)
    {
        var winner = 0;
        for (var column = 1; column < votes.Length; column++)
        {
            if (votes[column] > votes[winner])
            {
                winner = column;
            }
        }

        return winner;
    }

    private static FedDistillException Invalid(string finding) =>
        new(ErrorCode.InvalidSoftLabels, $"{finding} Count the votes of this round anew and send them again.");
}
