using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class NearestProbabilitiesTests
{
    [Fact]
    public void To_NoisedRows_ProjectsEachOntoTheSimplex()
    {
        var nearest = NearestProbabilities.To(new SoftLabelMatrix(SoftLabelKind.Noised, 2, 1, 3, [1.2f, 0.1f, -0.3f, 0.6f, 0.5f, 0.1f]));

        Assert.Equal(SoftLabelKind.Probabilities, nearest.Kind);
        // V-96.
        Approximately.Equal([1, 0, 0, 0.533333, 0.433333, 0.033333], nearest.Values, 1e-6);
    }
}
