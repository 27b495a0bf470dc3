using FedDistill.Core.Errors;

namespace FedDistill.Core.Evaluation;

/// <summary>
/// The one temperature that makes a classifier's probabilities honest: softmax(z / T) with the T of the least negative
/// log likelihood on held-out rows (Guo et al., "On Calibration of Modern Neural Networks", 2017, section 4.2). Changes
/// no argmax, so no accuracy.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>The least T that is looked at.</summary>
    public const double Lowest = 0.05;

    /// <summary>The greatest T that is looked at.</summary>
    public const double Highest = 20;

    private const double Precision = 1e-6;

    /// <summary>Finds T.</summary>
    /// <param name="logits">z, shape [N, C] row after row, of rows that the classifier did not learn from.</param>
    /// <param name="hardLabels">The true class of each row, 0 to C - 1.</param>
    /// <param name="classes">C.</param>
    /// <returns>T in <see cref="Lowest"/>..<see cref="Highest"/>; an end of it where the likelihood still rises there,
    /// as it does when every row is right.</returns>
    /// <exception cref="FedDistillException">ShapeMismatch when the counts do not fit or no row came; InvalidData for a
    /// label outside the classes.</exception>
    public static double Fit(ReadOnlySpan<float> logits, ReadOnlySpan<int> hardLabels, int classes)
    {
        Check(logits, hardLabels, classes);
        // In 1/T the mean negative log likelihood is convex (a log-sum-exp of linear functions): the golden section
        // (Kiefer, 1953) closes in on its only minimum.
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (1 / Highest, 1 / Lowest);
        var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
        var (ofLeft, ofRight) = (NllAt(logits, hardLabels, classes, left), NllAt(logits, hardLabels, classes, right));
        while (high - low > Precision)
        {
            if (ofLeft <= ofRight)
            {
                (high, right, ofRight) = (right, left, ofLeft);
                left = high - (golden * (high - low));
                ofLeft = NllAt(logits, hardLabels, classes, left);
            }
            else
            {
                (low, left, ofLeft) = (left, right, ofRight);
                right = low + (golden * (high - low));
                ofRight = NllAt(logits, hardLabels, classes, right);
            }
        }

        return 2 / (low + high);
    }

    /// <summary>Mean negative log likelihood of the true classes under softmax(z / T), nats.</summary>
    /// <param name="logits">z, shape [N, C].</param>
    /// <param name="hardLabels">The true class of each row.</param>
    /// <param name="classes">C.</param>
    /// <param name="temperature">T, over 0.</param>
    /// <inheritdoc cref="Fit" path="/exception" />
    public static double Nll(ReadOnlySpan<float> logits, ReadOnlySpan<int> hardLabels, int classes, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        Check(logits, hardLabels, classes);
        return NllAt(logits, hardLabels, classes, 1 / temperature);
    }

    private static double NllAt(ReadOnlySpan<float> logits, ReadOnlySpan<int> hardLabels, int classes, double scale)
    {
        var sum = 0.0;
        for (var row = 0; row < hardLabels.Length; row++)
        {
            var scores = logits.Slice(row * classes, classes);
            var truth = scores[hardLabels[row]];
            var greatest = double.NegativeInfinity;
            foreach (var score in scores)
            {
                greatest = Math.Max(greatest, score);
            }

            var exponentials = 0.0;
            foreach (var score in scores)
            {
                exponentials += Math.Exp((score - greatest) * scale);
            }

            sum += ((greatest - truth) * scale) + Math.Log(exponentials);
        }

        return sum / hardLabels.Length;
    }

    private static void Check(ReadOnlySpan<float> logits, ReadOnlySpan<int> hardLabels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (hardLabels.IsEmpty || logits.Length != (long)hardLabels.Length * classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"{hardLabels.Length} labelled rows of {classes} classes need {(long)hardLabels.Length * classes} logits, at least one row; {logits.Length} came. Calibrate on all rows of one held-out set.");
        }

        foreach (var label in hardLabels)
        {
            if ((uint)label >= (uint)classes)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData, $"A held-out row has class {label}; allowed are 0 to {classes - 1}. Check its labels.");
            }
        }
    }
}
