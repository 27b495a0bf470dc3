namespace FedDistill.Core.SoftLabels;

/// <summary>The most probable class of a row.</summary>
public static class ArgMax
{
    /// <summary>
    /// The index of the greatest value; the lowest index of several, so that every machine answers alike.
    /// </summary>
    /// <param name="row">Length C, at least 1.</param>
    public static int Of(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var column = 1; column < row.Length; column++)
        {
            if (row[column] > row[best])
            {
                best = column;
            }
        }

        return best;
    }
}
