namespace FedDistill.Core.Aggregation;

/// <summary>
/// The geometric median of points, min_m sum_k |v_k - m|_2, by Weiszfeld's iteration from their mean with the step of
/// Vardi and Zhang (2000, equation 2.6) where an iterate meets a point. Stops when no coordinate moves by more than 1e-12,
/// or after 500 iterations; on rows of probabilities a few dozen are enough.
/// </summary>
/// <param name="dimensions">Length of the points; buffers are kept from one search to the next.</param>
public sealed class WeiszfeldSearch(int dimensions)
{
    private const double StopBelow = 1e-12;
    private const int MostIterations = 500;

    // Nearer than this an iterate stands on a point: 1 / distance would only be noise.
    private const double OnPoint = 1e-12;

    private readonly double[] _next = new double[dimensions];
    private readonly double[] _pull = new double[dimensions];

    /// <summary>Finds it.</summary>
    /// <param name="points">At least one.</param>
    /// <param name="median">Receives it, in the points' convex hull up to rounding.</param>
    public void Find(IReadOnlyList<double[]> points, double[] median)
    {
        OrderStatistics.TrimmedMean(points, cut: 0, median);
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            if (Step(points, median) <= StopBelow)
            {
                return;
            }
        }
    }

    private double Step(IReadOnlyList<double[]> points, double[] median)
    {
        Array.Clear(_next);
        Array.Clear(_pull);
        var (weights, here) = (0.0, 0);
        foreach (var point in points)
        {
            var distance = Distance(point, median);
            if (distance <= OnPoint)
            {
                here++;
                continue;
            }

            weights += 1 / distance;
            for (var index = 0; index < median.Length; index++)
            {
                _next[index] += point[index] / distance;
                _pull[index] += (point[index] - median[index]) / distance;
            }
        }

        if (weights == 0)
        {
            return 0;
        }

        // The points here hold the iterate with their number; the pull of the others must exceed it.
        var pull = Math.Sqrt(_pull.Sum(value => value * value));
        var stay = here == 0 ? 0 : pull <= here ? 1 : here / pull;
        var moved = 0.0;
        for (var index = 0; index < median.Length; index++)
        {
            var to = ((1 - stay) * _next[index] / weights) + (stay * median[index]);
            moved = Math.Max(moved, Math.Abs(to - median[index]));
            median[index] = to;
        }

        return moved;
    }

    private static double Distance(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var index = 0; index < one.Length; index++)
        {
            sum += (one[index] - other[index]) * (one[index] - other[index]);
        }

        return Math.Sqrt(sum);
    }
}
