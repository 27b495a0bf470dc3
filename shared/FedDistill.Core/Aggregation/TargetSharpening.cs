using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>Makes the student's target from the aggregate.</summary>
public static class TargetSharpening
{
    /// <summary>
    /// T^b normalised over the classes (SCARLET's Enhanced ERA, 2025; FedBE's sharpening, 2021, at b = 2): b over 1
    /// sharpens, b = 1/t is the same distribution at temperature t. Zeros
    /// stay zeros.
    /// </summary>
    /// <param name="target">Kind Probabilities.</param>
    /// <param name="exponent">b, over 0; 1 returns the target as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not over 0 and finite.</exception>
    public static SoftLabelMatrix Sharpen(SoftLabelMatrix target, double exponent)
    {
        if (!(exponent > 0 && double.IsFinite(exponent)))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "An exponent is over 0 and finite.");
        }

        return exponent == 1 ? target : EachRow(target, (from, to) => SharpenRow(from, exponent, to));
    }

    /// <summary>1 for the most probable class of each row (the lowest index of several), 0 for the others.</summary>
    /// <param name="target">Kind Probabilities.</param>
    public static SoftLabelMatrix OneHot(SoftLabelMatrix target) =>
        EachRow(target, (from, to) => to[ArgMax.Of(from)] = 1);

    /// <summary>
    /// Hard on the given rows as in <see cref="OneHot"/>, and on the others as <see cref="Sharpen"/> leaves them.
    /// </summary>
    /// <param name="target">Kind Probabilities.</param>
    /// <param name="rows">Length N * P; true where the row becomes hard.</param>
    /// <param name="exponent">b of the other rows, over 0; 1 leaves them as they are.</param>
    /// <exception cref="ArgumentException">There is not one flag for each row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not over 0 and finite.</exception>
    public static SoftLabelMatrix HardWhere(SoftLabelMatrix target, ReadOnlySpan<bool> rows, double exponent = 1)
    {
        if (rows.Length != target.Rows)
        {
            throw new ArgumentException($"{rows.Length} flags do not fit {target.Rows} rows.", nameof(rows));
        }

        var (soft, mixed) = (Sharpen(target, exponent), OneHot(target));
        for (var row = 0; row < rows.Length; row++)
        {
            if (!rows[row])
            {
                soft.Row(row).CopyTo(mixed.Row(row));
            }
        }

        return mixed;
    }

    private static void SharpenRow(ReadOnlySpan<float> from, double exponent, Span<float> to)
    {
        // Relative to the greatest entry, so that a high power of a flat row does not vanish.
        var greatest = (double)from[ArgMax.Of(from)];
        Span<double> powers = from.Length <= 256 ? stackalloc double[from.Length] : new double[from.Length];
        var sum = 0.0;
        for (var column = 0; column < from.Length; column++)
        {
            powers[column] = Math.Pow(from[column] / greatest, exponent);
            sum += powers[column];
        }

        for (var column = 0; column < from.Length; column++)
        {
            to[column] = (float)(powers[column] / sum);
        }
    }

    private static SoftLabelMatrix EachRow(SoftLabelMatrix target, Action<ReadOnlySpan<float>, Span<float>> make)
    {
        var made = SoftLabelMatrix.ProbabilitiesLike(target);
        for (var row = 0; row < target.Rows; row++)
        {
            make(target.Row(row), made.Row(row));
        }

        return made;
    }
}
