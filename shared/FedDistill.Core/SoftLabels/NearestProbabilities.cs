namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Probabilities from noised soft labels, row by row by <see cref="SimplexProjection"/>: post-processing, which costs no
/// privacy and takes most of the noise off classes that nobody named.
/// </summary>
public static class NearestProbabilities
{
    // Of what is left below that noise and rounding alone decide.
    private const double LeastMass = 1e-6;

    /// <summary>Projects every row.</summary>
    /// <param name="noised">Finite numbers of any kind.</param>
    /// <returns>Kind Probabilities, the same shape.</returns>
    public static SoftLabelMatrix To(SoftLabelMatrix noised) => EachRow(noised, row => SimplexProjection.Project(row));

    /// <summary>
    /// Probabilities from a noised mean of evidence, whose rows lack to 1 what the clients leave to none of their kinds:
    /// projected to a sum of 1 they would get that back in equal shares, which drowns what was said. Every row keeps its
    /// own noised sum, held to 0..1, in the projection, and is scaled to 1 after it; without noise that is the evidence
    /// over its sum. A row that sums to about nothing becomes uniform.
    /// </summary>
    /// <param name="noised">Finite numbers of any kind.</param>
    /// <returns>Kind Probabilities, the same shape.</returns>
    public static SoftLabelMatrix OfEvidence(SoftLabelMatrix noised) => EachRow(noised, row =>
    {
        var mass = 0.0;
        foreach (var value in row)
        {
            mass += value;
        }

        mass = Math.Min(mass, 1);
        if (mass < LeastMass)
        {
            row.Fill(1.0 / row.Length);
            return;
        }

        SimplexProjection.Project(row, mass);
        foreach (ref var value in row)
        {
            value /= mass;
        }
    });

    private delegate void RowChange(Span<double> row);

    private static SoftLabelMatrix EachRow(SoftLabelMatrix noised, RowChange change)
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

            change(exact);
            var to = nearest.Row(row);
            for (var column = 0; column < exact.Length; column++)
            {
                to[column] = (float)exact[column];
            }
        }

        return nearest;
    }
}
