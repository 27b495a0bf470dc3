namespace FedDistill.Core.SoftLabels;

/// <summary>
/// The distribution nearest to any vector, by Euclidean distance: max(v_i - theta, 0) with the theta at which the sum is
/// 1 (Held, Wolfe and Crowder, 1974; the algorithm by sorting of Duchi et al., 2008, "Efficient Projections onto the
/// l1-Ball", figure 1).
/// </summary>
public static class SimplexProjection
{
    /// <summary>Replaces a row of finite numbers by its projection; at least 0, the sum 1 within float rounding.</summary>
    /// <param name="row">C numbers, at least one.</param>
    public static void Project(Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfZero(row.Length, nameof(row));
        var descending = row.ToArray();
        Array.Sort(descending, (left, right) => right.CompareTo(left));

        // theta of the largest prefix whose every member stays over it.
        var (sum, theta) = (0.0, 0.0);
        for (var index = 0; index < descending.Length; index++)
        {
            sum += descending[index];
            var next = (sum - 1) / (index + 1);
            if (descending[index] <= next)
            {
                break;
            }

            theta = next;
        }

        for (var column = 0; column < row.Length; column++)
        {
            row[column] = (float)Math.Max(row[column] - theta, 0);
        }
    }

    /// <summary>Projects every row.</summary>
    public static void ProjectRows(SoftLabelMatrix softLabels)
    {
        for (var row = 0; row < softLabels.Rows; row++)
        {
            Project(softLabels.Row(row));
        }
    }
}
