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

    /// <summary>What a student learns from an aggregate.</summary>
    /// <param name="aggregate">Kind Probabilities.</param>
    /// <param name="hard">Whether rows become hard as in <see cref="OneHot"/>; else they are sharpened.</param>
    /// <param name="exponent">b, over 0; 1 leaves soft rows as they are.</param>
    /// <param name="claimed">
    /// Rows that some client claims (<see cref="TransferCoverage.ClaimedRows"/>), length N * P; the others stay as they
    /// are, for nobody is sure of them. Null: all rows alike.
    /// </param>
    /// <exception cref="ArgumentException">There is not one flag for each row.</exception>
    public static SoftLabelMatrix ForStudent(
        SoftLabelMatrix aggregate, bool hard, double exponent, IReadOnlyList<bool>? claimed)
    {
        if (claimed is not null && claimed.Count != aggregate.Rows)
        {
            throw new ArgumentException($"{claimed.Count} flags do not fit {aggregate.Rows} rows.", nameof(claimed));
        }

        var target = hard ? OneHot(aggregate) : Sharpen(aggregate, exponent);
        if (claimed is null || ReferenceEquals(target, aggregate))
        {
            return target;
        }

        for (var row = 0; row < target.Rows; row++)
        {
            if (!claimed[row])
            {
                aggregate.Row(row).CopyTo(target.Row(row));
            }
        }

        return target;
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
