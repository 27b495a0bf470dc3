namespace FedDistill.Core.Evaluation;

/// <summary>
/// Rows sorted by their top probability into equal-width bins closed on the right; behind the expected calibration
/// error of Guo et al. (2017), equation 3.
/// </summary>
public sealed class CalibrationBins
{
    private readonly float[] _upperEdges;
    private readonly double[] _confidence;
    private readonly int[] _correct;
    private readonly int[] _rows;

    /// <summary>Makes empty bins.</summary>
    /// <param name="bins">At least 1.</param>
    public CalibrationBins(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        _upperEdges = [.. Enumerable.Range(1, bins).Select(bin => (float)((double)bin / bins))];
        _confidence = new double[bins];
        _correct = new int[bins];
        _rows = new int[bins];
    }

    /// <summary>Adds one row.</summary>
    /// <param name="topProbability">The greatest of its probabilities.</param>
    /// <param name="isCorrect">Whether that class is the true one.</param>
    public void Add(float topProbability, bool isCorrect)
    {
        // Searching the edges as floats puts 0.2f into the bin that ends at 0.2; a product may round it into the next.
        var found = Array.BinarySearch(_upperEdges, topProbability);
        var bin = Math.Min(found >= 0 ? found : ~found, _upperEdges.Length - 1);
        _confidence[bin] += topProbability;
        _correct[bin] += isCorrect ? 1 : 0;
        _rows[bin]++;
    }

    /// <summary>The bins as they stand, from improbable to certain.</summary>
    public IReadOnlyList<ReliabilityBin> ToBins() =>
    [
        .. Enumerable.Range(0, _rows.Length).Select(bin =>
            new ReliabilityBin(_rows[bin], _correct[bin], _rows[bin] == 0 ? 0 : _confidence[bin] / _rows[bin])),
    ];

    /// <summary>sum over bins of |correct - confidence| / all rows, 0..1; 0 when no row came.</summary>
    public double ExpectedError()
    {
        var sum = 0.0;
        for (var bin = 0; bin < _rows.Length; bin++)
        {
            sum += Math.Abs(_correct[bin] - _confidence[bin]);
        }

        return sum / Math.Max(1, _rows.Sum());
    }
}
