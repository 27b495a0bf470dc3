using System.Numerics;
using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>p_i = exp(z_i / T) / sum_j exp(z_j / T) (Hinton, Vinyals and Dean, 2015, section 2).</summary>
public static class TemperedSoftmax
{
    /// <summary>
    /// Softens one row. Sums in double precision and shifts by the greatest logit, so that no finite row overflows.
    /// </summary>
    /// <param name="logits">z, length C, finite.</param>
    /// <param name="temperature">T, over 0 and finite.</param>
    /// <param name="probabilities">Receives p, length C; may be the same memory as <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there is no class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not over 0 and finite.</exception>
    public static void Apply<T>(ReadOnlySpan<T> logits, double temperature, Span<T> probabilities)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ThrowIfNotATemperature(temperature);
        if (logits.IsEmpty || logits.Length != probabilities.Length)
        {
            throw new ArgumentException(
                $"{logits.Length} logits cannot become {probabilities.Length} probabilities.", nameof(probabilities));
        }

        var greatest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            greatest = Math.Max(greatest, double.CreateTruncating(logit));
        }

        var sum = 0.0;
        for (var column = 0; column < logits.Length; column++)
        {
            var exponential = Math.Exp((double.CreateTruncating(logits[column]) - greatest) / temperature);
            probabilities[column] = T.CreateTruncating(exponential);
            sum += exponential;
        }

        for (var column = 0; column < probabilities.Length; column++)
        {
            probabilities[column] = T.CreateTruncating(double.CreateTruncating(probabilities[column]) / sum);
        }
    }

    /// <summary>Turns a teacher's logits into soft labels of the kind that a round asks for.</summary>
    /// <param name="logits">
    /// Kind Logits, shape [N, P, C]; for <see cref="SoftLabelKind.Evidence"/> [N, P, C + 1] with the class "public"
    /// last.
    /// </param>
    /// <param name="kind">
    /// What to make: Logits come back as they are, Evidence loses its last column after the softmax.
    /// </param>
    /// <param name="temperature">T, over 0 and finite.</param>
    /// <returns>Shape [N, P, C].</returns>
    /// <exception cref="FedDistillException">
    /// InvalidSoftLabels when the matrix does not hold logits; ShapeMismatch when evidence has no class beside
    /// "public".
    /// </exception>
    public static SoftLabelMatrix Soften(SoftLabelMatrix logits, SoftLabelKind kind, double temperature)
    {
        ThrowIfNotATemperature(temperature);
        if (logits.Kind != SoftLabelKind.Logits)
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"The softmax was given {logits.Kind}; it takes Logits. Hand it the teacher's raw outputs.");
        }

        if (kind == SoftLabelKind.Logits)
        {
            return logits;
        }

        var classes = kind == SoftLabelKind.Evidence ? logits.Classes - 1 : logits.Classes;
        if (classes < 1)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                "Evidence needs at least two logits a row, the last for the class \"public\"; one came. " +
                "Train the teacher with one class more.");
        }

        var softened = new SoftLabelMatrix(
            kind, logits.Inputs, logits.Positions, classes, new float[(long)logits.Rows * classes]);
        var probabilities = new float[logits.Classes];
        for (var row = 0; row < logits.Rows; row++)
        {
            Apply<float>(logits.Row(row), temperature, probabilities);
            probabilities.AsSpan(0, classes).CopyTo(softened.Row(row));
        }

        return softened;
    }

    private static void ThrowIfNotATemperature(double temperature)
    {
        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is over 0 and finite.");
        }
    }
}
