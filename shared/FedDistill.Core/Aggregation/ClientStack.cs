using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// All submissions of a round at once, for rules that look at every client's word on a row: 4 bytes a client, row and
/// class, so 100 MB for 500 clients, 5,000 rows and ten classes.
/// </summary>
internal sealed class ClientStack
{
    private ClientStack(SoftLabelSubmission[] sent) => Sent = sent;

    /// <summary>In the order of the clients' names.</summary>
    public SoftLabelSubmission[] Sent { get; }

    /// <summary>K.</summary>
    public int Clients => Sent.Length;

    /// <summary>N * P.</summary>
    public int Rows => Sent[0].SoftLabels.Rows;

    /// <summary>C.</summary>
    public int Classes => Sent[0].SoftLabels.Classes;

    /// <summary>Checks and keeps them.</summary>
    public static ClientStack Of(IEnumerable<SoftLabelSubmission> submissions, IAggregationRule rule) =>
        new([.. submissions.CheckedFor(rule)]);

    /// <summary>Fills an aggregate row by row, each projected to the nearest distribution.</summary>
    /// <param name="join">From the words of all clients on a row, <c>[K][C]</c>, to the row's target of length C. Both
    /// are lent for the call.</param>
    public SoftLabelMatrix EachRow(Action<double[][], double[]> join)
    {
        var aggregate = SoftLabelMatrix.ProbabilitiesLike(Sent[0].SoftLabels);
        double[][] words = [.. Sent.Select(_ => new double[Classes])];
        var target = new double[Classes];
        for (var row = 0; row < aggregate.Rows; row++)
        {
            Read(row, words);
            join(words, target);
            SimplexProjection.Project(target);
            var to = aggregate.Row(row);
            for (var column = 0; column < target.Length; column++)
            {
                to[column] = (float)target[column];
            }
        }

        return aggregate;
    }

    /// <summary>Reads the words of all clients on a row.</summary>
    public void Read(int row, double[][] words)
    {
        for (var client = 0; client < Sent.Length; client++)
        {
            var from = Sent[client].SoftLabels.Row(row);
            for (var column = 0; column < from.Length; column++)
            {
                words[client][column] = from[column];
            }
        }
    }
}
