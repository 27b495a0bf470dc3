using System.Numerics;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// The quantiser Q_b of compressed federated distillation (Sattler, Marban, Rischke and Samek, 2021): a row becomes
/// whole units that sum to 2^b - 1, the nearest such row in L1. With b = 1 it is the argmax.
/// </summary>
public static class SimplexUnits
{
    /// <summary>
    /// Shares out the units by largest remainder: u_i = floor(L * p_i / sum p) first, then one unit each to the
    /// greatest remainders, ties to the lowest index (the paper draws lots; sender and receiver must agree). What
    /// evidence lacks to 1 is one column more, after the last, that takes part and is not written.
    /// </summary>
    /// <param name="row">p, length C, finite and at least 0; probabilities have a sum over 0.</param>
    /// <param name="kind">Probabilities or Evidence.</param>
    /// <param name="levels">L = 2^b - 1, from 1 to 255.</param>
    /// <param name="units">Receives u, length C: sums to L, for evidence to at most L.</param>
    /// <exception cref="ArgumentException">The lengths differ, or probabilities do not sum to over 0.</exception>
    public static void Quantise<T>(ReadOnlySpan<T> row, SoftLabelKind kind, int levels, Span<byte> units)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var probability in row)
        {
            sum += double.CreateTruncating(probability);
        }

        var total = kind == SoftLabelKind.Evidence ? Math.Max(1, sum) : sum;
        if (row.Length != units.Length || !(total > 0))
        {
            throw new ArgumentException(
                $"{row.Length} probabilities of sum {sum:R} cannot become {units.Length} counts.", nameof(row));
        }

        var columns = kind == SoftLabelKind.Evidence ? row.Length + 1 : row.Length;
        var remainders = new double[columns];
        var left = levels;
        for (var column = 0; column < columns; column++)
        {
            var exact = levels * ((column < row.Length ? double.CreateTruncating(row[column]) : total - sum) / total);
            var whole = (int)exact;
            remainders[column] = exact - whole;
            left -= whole;
            if (column < row.Length)
            {
                units[column] = (byte)whole;
            }
        }

        foreach (var column in LargestFirst(remainders).Take(left))
        {
            if (column < row.Length)
            {
                units[column]++;
            }
        }
    }

    private static int[] LargestFirst(double[] remainders)
    {
        var order = new int[remainders.Length];
        for (var column = 0; column < order.Length; column++)
        {
            order[column] = column;
        }

        Array.Sort(order, (left, right) =>
        {
            var byRemainder = remainders[right].CompareTo(remainders[left]);
            return byRemainder != 0 ? byRemainder : left.CompareTo(right);
        });
        return order;
    }
}
