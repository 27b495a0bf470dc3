namespace FedDistill.Core.Aggregation;

/// <summary>Means of what is left of sorted numbers, coordinate by coordinate.</summary>
public static class OrderStatistics
{
    /// <summary>The coordinate-wise median; of an even number of vectors the mean of the two in the middle.</summary>
    /// <param name="vectors">At least one, all of one length.</param>
    /// <param name="median">Receives it.</param>
    public static void Median(IReadOnlyList<double[]> vectors, Span<double> median) =>
        TrimmedMean(vectors, (vectors.Count - 1) / 2, median);

    /// <summary>The coordinate-wise mean without the least and the greatest numbers.</summary>
    /// <param name="vectors">At least one, all of one length.</param>
    /// <param name="cut">How many to leave out at each end; fewer than half of them.</param>
    /// <param name="mean">Receives it.</param>
    public static void TrimmedMean(IReadOnlyList<double[]> vectors, int cut, Span<double> mean)
    {
        Span<double> sorted = vectors.Count <= 256 ? stackalloc double[vectors.Count] : new double[vectors.Count];
        for (var column = 0; column < mean.Length; column++)
        {
            for (var index = 0; index < sorted.Length; index++)
            {
                sorted[index] = vectors[index][column];
            }

            sorted.Sort();
            var sum = 0.0;
            foreach (var value in sorted[cut..^cut])
            {
                sum += value;
            }

            mean[column] = sum / (sorted.Length - (2 * cut));
        }
    }
}
