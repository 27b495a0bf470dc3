using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Tells copies that were changed a little from natural look-alikes by nearest over second nearest private row: a copy's
/// original is far nearer than everything else that the client has.
/// <para>
/// How small a ratio is natural depends on the data: where rows lie as in D dimensions, a ratio under t has the
/// probability t^D. D is read from the private rows among themselves, as ln 2 over the median of ln(second / nearest)
/// (Facco et al., 2017, "Estimating the intrinsic dimension of datasets by a minimal neighborhood information", with the
/// median for their fit, which a few copies cannot move). The threshold is then the t at which the rows taken for copies
/// by chance are expected to be few: one in <see cref="RowsByChance"/> private rows.
/// </para>
/// </summary>
internal static class NearCopies
{
    /// <summary>
    /// One private row in so many is expected to be dropped without need. A thirtieth of what makes a node decline, so
    /// that small sites do not decline by chance.
    /// </summary>
    public const double RowsByChance = 3000;

    /// <summary>Fewer rows do not tell what is natural.</summary>
    public const int FewestRows = 20;

    /// <summary>
    /// A class with fewer rows is rare: what is second nearest to one of its rows is often of another class and so
    /// naturally far. There the threshold is squared (without, 3 of 20 honest clients with skewed classes lost the one row
    /// that they had of a class: MNIST, Dirichlet 0.1).
    /// </summary>
    private const int RareClass = 10;

    private const int MostSampled = 400;

    /// <summary>The private rows of which the transfer set has a copy, ascending.</summary>
    public static int[] Find(IRowComparison comparison, LabelledTable privateRows, int transferRows)
    {
        if (privateRows.Rows < FewestRows)
        {
            return [];
        }

        var counts = privateRows.ClassCounts();
        var labels = privateRows.HardLabels.ToArray();
        var threshold = Math.Min(comparison.GreatestRatio, Threshold(comparison, privateRows.Inputs, transferRows));
        return [.. comparison.ToTransferRows(privateRows.Inputs)
            .Where(neighbour => neighbour.Distance <= comparison.Same
                || (neighbour.Distance <= comparison.Farthest && neighbour.Ratio < ThresholdFor(neighbour.Row)))
            .Select(neighbour => neighbour.Row)
            .Distinct()
            .Order()];

        double ThresholdFor(int row) => counts[labels[row]] < RareClass ? threshold * threshold : threshold;
    }

    private static double Threshold(IRowComparison comparison, InputTable privateRows, int transferRows)
    {
        var rows = privateRows.Rows;
        var sampled = Math.Min(rows, MostSampled);
        int[] sample = [.. Enumerable.Range(0, sampled).Select(index => (int)((long)index * rows / sampled))];
        double[] spreads = [.. comparison.Among(privateRows, sample)
            .Where(neighbour => neighbour.Distance > 0)
            .Select(neighbour => Math.Log(neighbour.Second / neighbour.Distance))
            .Order()];

        // Exact repetitions among the private rows tell nothing of distances.
        if (spreads.Length < FewestRows || spreads[spreads.Length / 2] <= 0)
        {
            return comparison.GreatestRatio;
        }

        var dimension = Math.Log(2) / spreads[spreads.Length / 2];
        return Math.Pow(rows / RowsByChance / transferRows, 1 / dimension);
    }
}
