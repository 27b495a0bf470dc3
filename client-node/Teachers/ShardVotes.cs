using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Teachers;

/// <summary>What the teachers of one client say together in mode <c>pate</c>: the share of them that votes for a class.</summary>
internal static class ShardVotes
{
    /// <summary>Counts.</summary>
    /// <param name="answers">The probabilities of each teacher that learned.</param>
    /// <param name="teachers">All teachers; those without rows vote for the first class, whatever is asked.</param>
    /// <returns>Kind Probabilities: whole numbers of teachers over all of them.</returns>
    public static SoftLabelMatrix Count(IReadOnlyList<SoftLabelMatrix> answers, int teachers)
    {
        var votes = SoftLabelMatrix.ProbabilitiesLike(answers[0]);
        for (var row = 0; row < votes.Rows; row++)
        {
            var shares = votes.Row(row);
            shares[0] = teachers - answers.Count;
            foreach (var answer in answers)
            {
                shares[ArgMax.Of(answer.Row(row))]++;
            }

            foreach (ref var share in shares)
            {
                share /= teachers;
            }
        }

        return votes;
    }
}
