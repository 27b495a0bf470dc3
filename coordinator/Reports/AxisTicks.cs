namespace FedDistill.Coordinator.Reports;

/// <summary>The marks of a chart's axis: round numbers that embrace the data.</summary>
public static class AxisTicks
{
    // A range smaller than this share of its values is one value: steps so small would drown in rounding.
    private const double FlatShare = 1e-9;

    private static readonly double[] Mantissas = [1, 2, 2.5, 5, 10];

    /// <summary>
    /// Ascending marks; the first is at most <paramref name="low"/>, the last at least <paramref name="high"/>.
    /// </summary>
    /// <param name="low">The least value shown, finite.</param>
    /// <param name="high">The greatest, finite, at least <paramref name="low"/>.</param>
    /// <param name="steps">About how many steps to take.</param>
    public static IReadOnlyList<double> Embrace(double low, double high, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var isFlat = high - low <= FlatShare * Math.Max(Math.Abs(low), Math.Abs(high));
        var step = Step((isFlat ? Math.Max(Math.Abs(low) * 0.1, 1e-3) : high - low) / steps);
        // A flat line gets room on both sides. What a mark misses by less than a billionth of a step is rounding.
        var first = (long)Math.Floor((low / step) + 1e-9) - (isFlat ? 1 : 0);
        var last = (long)Math.Ceiling((high / step) - 1e-9) + (isFlat ? 1 : 0);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(index => (first + index) * step)];
    }

    /// <summary>
    /// Marks for rounds <paramref name="first"/> to <paramref name="last"/>: whole numbers, none outside.
    /// </summary>
    /// <param name="first">The first round.</param>
    /// <param name="last">The last, at least the first.</param>
    /// <param name="most">The most marks to make.</param>
    public static IReadOnlyList<int> Whole(int first, int last, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        var step = Step(Math.Max(1, (last - first) / (double)(most - 1)));
        // The only step here that is no whole number.
        var whole = step is 2.5 ? 5 : (int)step;
        return [.. Enumerable.Range(first, last - first + 1).Where(round => round % whole == 0).DefaultIfEmpty(first)];
    }

    private static double Step(double rough)
    {
        if (rough <= 0)
        {
            return 1;
        }

        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return magnitude * Mantissas.First(mantissa => mantissa * magnitude >= rough * (1 - 1e-9));
    }
}
