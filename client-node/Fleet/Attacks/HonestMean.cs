using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>What the honest clients of a round say together; liars aim by it.</summary>
public sealed class HonestMean
{
    private readonly double[] _sum;

    private HonestMean(double[] sum, int classes)
    {
        _sum = sum;
        Classes = classes;
    }

    /// <summary>C.</summary>
    public int Classes { get; }

    /// <summary>Adds up probabilities or evidence; logits by their softmax.</summary>
    /// <param name="honest">At least one, all of one shape and kind.</param>
    public static HonestMean Of(IReadOnlyList<SoftLabelMatrix> honest)
    {
        var sum = new double[honest[0].Values.Length];
        foreach (var answer in honest)
        {
            var values = answer.Kind == SoftLabelKind.Logits
                ? TemperedSoftmax.Soften(answer, SoftLabelKind.Probabilities, temperature: 1).Values
                : answer.Values;
            for (var index = 0; index < sum.Length; index++)
            {
                sum[index] += values[index];
            }
        }

        return new HonestMean(sum, honest[0].Classes);
    }

    /// <summary>The class with the most mass on a row, the first of several.</summary>
    public int MostLikely(int row) => Best(column => _sum[(row * Classes) + column]);

    /// <summary>The class with the least mass on a row, the first of several.</summary>
    public int LeastLikely(int row) => Best(column => -_sum[(row * Classes) + column]);

    /// <summary>The class whose masses over all rows have the least cosine with another's, the first of several; not
    /// that class itself unless there is no other.</summary>
    public int LeastSimilarTo(int reference)
    {
        _leastSimilar ??= [.. Enumerable.Range(0, Classes).Select(one => Best(other => -Cosine(one, other)))];
        return _leastSimilar[reference];
    }

    private int[]? _leastSimilar;

    private double Cosine(int one, int other)
    {
        if (one == other)
        {
            return 2;
        }

        var (product, ones, others) = (0.0, 0.0, 0.0);
        for (var start = 0; start < _sum.Length; start += Classes)
        {
            product += _sum[start + one] * _sum[start + other];
            ones += _sum[start + one] * _sum[start + one];
            others += _sum[start + other] * _sum[start + other];
        }

        return ones * others > 0 ? product / Math.Sqrt(ones * others) : 0;
    }

    private int Best(Func<int, double> worth)
    {
        var best = 0;
        for (var column = 1; column < Classes; column++)
        {
            best = worth(column) > worth(best) ? column : best;
        }

        return best;
    }
}
