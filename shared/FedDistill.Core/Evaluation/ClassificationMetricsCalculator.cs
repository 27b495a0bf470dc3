namespace FedDistill.Core.Evaluation;

/// <summary>Computes <see cref="ClassificationMetrics"/> from probabilities.</summary>
public static class ClassificationMetricsCalculator
{
    /// <summary>Judges probabilities by hard labels.</summary>
    /// <param name="probabilities">Shape [N, C], row-major.</param>
    /// <param name="hardLabels">N class indices.</param>
    /// <param name="classes">C.</param>
    /// <param name="bins">Equal-width right-closed bins of the top probability.</param>
    public static ClassificationMetrics Compute(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> hardLabels, int classes, int bins = 15)
    {
        var (right, nll, brier) = (0, 0.0, 0.0);
        var gap = new double[bins];
        for (var index = 0; index < hardLabels.Length; index++)
        {
            var row = probabilities.Slice(index * classes, classes);
            var best = 0;
            for (var label = 0; label < classes; label++)
            {
                best = row[label] > row[best] ? label : best;
                brier += Math.Pow(row[label] - (label == hardLabels[index] ? 1 : 0), 2);
            }

            var correct = best == hardLabels[index];
            right += correct ? 1 : 0;
            nll -= Math.Log(Math.Max(row[hardLabels[index]], 1e-12));
            gap[Math.Clamp((int)Math.Ceiling(row[best] * (double)bins) - 1, 0, bins - 1)] += row[best] - (correct ? 1 : 0);
        }

        double rows = hardLabels.Length;
        return new ClassificationMetrics(
            right / rows, nll / rows, brier / rows, gap.Sum(Math.Abs) / rows, hardLabels.Length);
    }
}
