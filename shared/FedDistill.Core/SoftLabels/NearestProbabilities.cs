namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Probabilities from noised soft labels, row by row by <see cref="SimplexProjection"/>: post-processing, which costs no
/// privacy and takes most of the noise off classes that nobody named.
/// </summary>
public static class NearestProbabilities
{
    /// <summary>Projects every row.</summary>
    /// <param name="noised">Finite numbers of any kind.</param>
    /// <returns>Kind Probabilities, the same shape.</returns>
    public static SoftLabelMatrix To(SoftLabelMatrix noised)
    {
        var nearest = SoftLabelMatrix.ProbabilitiesLike(noised);
        var exact = new double[noised.Classes];
        for (var row = 0; row < noised.Rows; row++)
        {
            var from = noised.Row(row);
            for (var column = 0; column < exact.Length; column++)
            {
                exact[column] = from[column];
            }

            SimplexProjection.Project(exact);
            var to = nearest.Row(row);
            for (var column = 0; column < exact.Length; column++)
            {
                to[column] = (float)exact[column];
            }
        }

        return nearest;
    }
}
