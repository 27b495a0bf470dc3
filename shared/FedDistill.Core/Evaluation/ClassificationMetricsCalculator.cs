using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Evaluation;

/// <summary>Judges probabilities by the hard labels of the same rows.</summary>
public static class ClassificationMetricsCalculator
{
    /// <summary>
    /// A true class's probability counts as at least this in the likelihood, so that one sure error costs 27.6 nats,
    /// not infinity.
    /// </summary>
    public const double ProbabilityFloor = 1e-12;

    /// <summary>Computes all metrics in one pass, sums in double precision.</summary>
    /// <param name="probabilities">Shape [N, C] row after row, T = 1.</param>
    /// <param name="hardLabels">The true class of each row, 0 to C - 1.</param>
    /// <param name="classes">C.</param>
    /// <param name="bins">Bins of the calibration error, (i/bins, (i+1)/bins] of the top probability.</param>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when the counts do not fit or no row came; InvalidData for a label outside the classes.
    /// </exception>
    public static ClassificationMetrics Compute(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> hardLabels, int classes, int bins = 15) =>
        Judge(probabilities, hardLabels, classes, bins).Metrics;

    /// <summary>Computes all metrics and keeps the counts behind them.</summary>
    /// <inheritdoc cref="Compute" />
    public static ClassifierJudgement Judge(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> hardLabels, int classes, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (hardLabels.IsEmpty || probabilities.Length != (long)hardLabels.Length * classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"{hardLabels.Length} labelled rows of {classes} classes need " +
                $"{(long)hardLabels.Length * classes} probabilities, at least one row; " +
                $"{probabilities.Length} came. Judge all rows of one test set.");
        }

        var (correct, nll, brier) = (0, 0.0, 0.0);
        var calibration = new CalibrationBins(bins);
        var confusion = new ConfusionMatrix(classes);
        for (var row = 0; row < hardLabels.Length; row++)
        {
            var label = hardLabels[row];
            var distribution = probabilities.Slice(row * classes, classes);
            if (label < 0 || label >= classes)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"Test row {row} has class {label}; allowed are 0 to {classes - 1}. Check the test set's labels.");
            }

            var top = ArgMax.Of(distribution);
            correct += top == label ? 1 : 0;
            confusion.Add(label, top);
            calibration.Add(distribution[top], top == label);
            nll -= Math.Log(Math.Max(distribution[label], ProbabilityFloor));
            brier += SquaredError(distribution, label);
        }

        double rows = hardLabels.Length;
        var metrics = new ClassificationMetrics(
            correct / rows, nll / rows, brier / rows, calibration.ExpectedError(), hardLabels.Length);
        return new ClassifierJudgement(metrics, confusion, calibration.ToBins());
    }

    private static double SquaredError(ReadOnlySpan<float> distribution, int label)
    {
        var sum = 0.0;
        for (var column = 0; column < distribution.Length; column++)
        {
            var error = distribution[column] - (column == label ? 1.0 : 0.0);
            sum += error * error;
        }

        return sum;
    }
}
