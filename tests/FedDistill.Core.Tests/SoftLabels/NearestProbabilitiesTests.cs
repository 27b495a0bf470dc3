using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class NearestProbabilitiesTests
{
    // Rows of evidence lack to 1 what nobody claims; that goes to no class.
    [Fact]
    public void OfEvidence_Rows_KeepTheirProportionsAndTheSumOfEachDecides()
    {
        var nearest = NearestProbabilities.OfEvidence(new SoftLabelMatrix(
            SoftLabelKind.Noised, 4, 1, 3, [0.06f, 0.02f, 0.02f, 0.3f, 0.1f, -0.2f, -0.3f, 0.1f, 0.1f, 0.9f, 0.6f, 0.1f]));

        Assert.Equal([0.6, 0.2, 0.2, 1, 0, 0, 0.3333, 0.3333, 0.3333, 0.65, 0.35, 0], nearest.Values.Select(value => Math.Round(value, 4)));
        Assert.Equal(SoftLabelKind.Probabilities, nearest.Kind);
    }

    [Fact]
    public void To_NoisedRows_ProjectsEachOntoTheSimplex()
    {
        var nearest = NearestProbabilities.To(new SoftLabelMatrix(SoftLabelKind.Noised, 2, 1, 3, [1.2f, 0.1f, -0.3f, 0.6f, 0.5f, 0.1f]));

        Assert.Equal(SoftLabelKind.Probabilities, nearest.Kind);
        // V-96.
        Approximately.Equal([1, 0, 0, 0.533333, 0.433333, 0.033333], nearest.Values, 1e-6);
    }
}
