namespace FedDistill.Core.SoftLabels;

/// <summary>
/// The nearest distribution to a row: min |p - v|_2 over p of at least 0 with sum 1 (or another sum). Exact, by sorting:
/// p_i = max(0, v_i - t) with the one t that makes the sum 1 (Held, Wolfe and Crowder, 1974; Duchi et al., 2008, figure 1).
/// </summary>
public static class SimplexProjection
{
    /// <summary>Projects a row in place.</summary>
    /// <param name="row">At least one finite number; afterwards at least 0, with the sum <paramref name="total"/>.</param>
    /// <param name="total">The sum, over 0.</param>
    /// <exception cref="ArgumentException">There is none, or one is not finite.</exception>
    public static void Project(Span<double> row, double total = 1)
    {
        if (row.Length == 0)
        {
            throw new ArgumentException("A distribution has at least one class.", nameof(row));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);

        Span<double> sorted = row.Length <= 256 ? stackalloc double[row.Length] : new double[row.Length];
        row.CopyTo(sorted);
        sorted.Sort();
        var (sum, threshold) = (0.0, 0.0);
        for (var count = 1; count <= sorted.Length; count++)
        {
            // From the greatest down, as long as the next one stays over the threshold that it would make.
            var next = sorted[^count];
            if (!double.IsFinite(next))
            {
                throw new ArgumentException($"{next} is no number that can be projected.", nameof(row));
            }

            sum += next;
            if (next - ((sum - total) / count) > 0)
            {
                threshold = (sum - total) / count;
            }
        }

        foreach (ref var value in row)
        {
            value = Math.Max(0, value - threshold);
        }
    }
}
