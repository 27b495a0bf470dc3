namespace FedDistill.Core.Privacy;

/// <summary>
/// The most that one client's soft labels for M rows of C classes move in L2 between neighbours. Tempering, rounding and
/// cutting bound nothing by themselves; a norm that is clipped does.
/// </summary>
public static class SoftLabelSensitivity
{
    private static readonly double RootTwo = Math.Sqrt(2);

    /// <summary>Rows on the simplex: √M when they come or go, √(2M) when they change (two corners are √2 apart).</summary>
    /// <param name="rows">M, 1 or more.</param>
    /// <param name="adjacency">Which neighbours.</param>
    public static double Rows(int rows, PrivacyAdjacency adjacency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return Math.Sqrt(rows) * (adjacency == PrivacyAdjacency.ReplaceOne ? RootTwo : 1);
    }

    /// <summary>Rows on the simplex less 1/C: √(M(1 - 1/C)) when they come or go, √(2M) when they change.</summary>
    /// <param name="rows">M, 1 or more.</param>
    /// <param name="classes">C, 2 or more.</param>
    /// <param name="adjacency">Which neighbours.</param>
    public static double CentredRows(int rows, int classes, PrivacyAdjacency adjacency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return adjacency == PrivacyAdjacency.ReplaceOne
            ? Rows(rows, adjacency)
            : Rows(rows, adjacency) * Math.Sqrt(1 - (1.0 / classes));
    }

    /// <summary>All rows together clipped to an L2 norm: that norm, or twice it. For audits to come.</summary>
    /// <param name="norm">c, over 0.</param>
    /// <param name="adjacency">Which neighbours.</param>
    public static double Clipped(double norm, PrivacyAdjacency adjacency)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(norm);
        return norm * (adjacency == PrivacyAdjacency.ReplaceOne ? 2 : 1);
    }

    /// <summary>
    /// Softmax of logits clipped to [-B, B] at temperature T: √M times the greatest distance of two rows whose greatest and
    /// least entry are within R = e^(2B/T). A tuning knob, no protection: the signal shrinks with it.
    /// For audits to come: no release counts on it.
    /// </summary>
    /// <param name="rows">M, 1 or more.</param>
    /// <param name="classes">C, 2 or more.</param>
    /// <param name="bound">B, over 0.</param>
    /// <param name="temperature">T, over 0.</param>
    public static double ClippedLogits(int rows, int classes, double bound, double temperature) =>
        Rows(rows, PrivacyAdjacency.AddRemove) * RowDistance(classes, Math.Exp(2 * bound / temperature));

    /// <summary>
    /// D(C, R) = max over 1 ≤ m ≤ C/2 of √(2m) (R - 1) / (mR + C - m): the farthest two distributions of C classes whose
    /// entries are within a ratio R. Both are corners of the polytope p_i ≤ R p_j: m entries high, the rest low. For audits to come.
    /// </summary>
    /// <param name="classes">C, 2 or more.</param>
    /// <param name="ratio">R, 1 or more; infinite: √2.</param>
    public static double RowDistance(int classes, double ratio)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (!(ratio >= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A ratio of the greatest to the least entry is 1 or more.");
        }

        // Both halves of the fraction over R, so that an infinite one has its limit.
        return Enumerable.Range(1, classes / 2).Max(high => Math.Sqrt(2.0 * high) * (1 - (1 / ratio)) / (high + ((classes - high) / ratio)));
    }
}
