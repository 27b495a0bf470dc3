using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class DiscreteGaussianBoundTests
{
    [Theory]
    [InlineData(0.5, 4.728386984943)]
    [InlineData(0.1, 1.914238832004)]
    public void ConcentratedEpsilon_IsKnown(double rho, double expected) =>
        Assert.Equal(expected, DiscreteGaussianBound.ConcentratedEpsilon(rho, 1e-5), 5e-13);

    [Theory]
    [InlineData(0.5, 1.772637204826652)]
    [InlineData(1, 2.506628288042905)]
    [InlineData(4, 5.0132565492620005)]
    [InlineData(10, 7.926654595212022)]
    public void Normaliser_IsKnown(double variance, double expected) => Digits.Equal(expected, DiscreteGaussianBound.Normaliser(variance), 4e-16);

    [Theory]
    [InlineData(0.5, 0.49897913083282047)]
    [InlineData(1, 0.9999997887677282)]
    public void Variance_IsKnown(double variance, double expected) => Digits.Equal(expected, DiscreteGaussianBound.Variance(variance), 4e-16);

    [Fact]
    public void Delta_CoarseLattice_IsAboveTheContinuousOnes()
    {
        Assert.Equal(0.00724877684595, DiscreteGaussianBound.Delta(4, 1, 1), 5e-15);
        Assert.Equal(0.00682959498311, GaussianMechanism.Delta(0.5, 1), 5e-15);
    }

    [Theory]
    [InlineData(100, true, 101.81262882521423)]
    [InlineData(100, false, 131.6227766016838)]
    [InlineData(10, true, 19.385855366757536)]
    public void RoundedNorm_IsKnown(double norm, bool rejects, double expected) =>
        Digits.Equal(expected, DistributedGaussian.RoundedNorm(norm, rejects ? Math.Exp(-0.5) : 0, 1000), 1e-15);

    [Fact]
    public void Divergence_TenClients_IsKnown()
    {
        var fine = Curve(10).Epsilon(1e-5);
        var coarse = Curve(1).Epsilon(1e-5);

        Assert.Equal(6.0108422198, fine.Epsilon, 5e-11);
        Assert.Equal(5, fine.Order);
        Digits.Equal(6.95e-107, DistributedGaussian.Distance(10, 5), 1e-3);
        Assert.Equal(2462.6, coarse.Epsilon, 0.05);
        Assert.Equal(2.35, DistributedGaussian.Distance(10, 0.5), 0.005);

        static RenyiCurve Curve(double scale) => new(
            [.. Enumerable.Range(2, 127)], order => DistributedGaussian.Divergence(10, 1, 1000, scale, 0.5, Math.Exp(-0.5), order));
    }

    [Theory]
    [InlineData(1, 0.231969316684074)]
    [InlineData(3, 0.690567857703016)]
    public void Truth_OfTenClasses_IsKnown(double epsilon, double expected) =>
        Assert.Equal(expected, RandomizedResponse.Truth(10, epsilon), 1e-15);

    [Theory]
    [InlineData(1, 0.001, 30, 0.06, 22.0)]
    [InlineData(1, 0.001, 30, 0.1, 20.0)]
    [InlineData(1, 0.2, 1, 0.1, null)]
    public void AdvancedComposition_IsKnown(double epsilon, double delta, int count, double total, double? expected) =>
        Assert.Equal(expected, AdvancedComposition.Epsilon(epsilon, delta, count, total));

    [Fact]
    public void RenyiCurve_PureGuarantee_IsKnownBothWays()
    {
        var curve = new RenyiCurve([.. Enumerable.Range(2, 31)], _ => 1.1);

        var (epsilon, order) = curve.Epsilon(1e-5);

        Assert.Equal(1.32783806176, epsilon, 5e-12);
        Assert.Equal(32, order);
        Digits.Equal(1e-5, curve.Delta(epsilon), 1e-12);
    }

    [Fact]
    public void RenyiCurve_Gaussian_IsKnownOnAFineGrid()
    {
        var curve = new RenyiCurve(
            [.. Enumerable.Range(1, 98_999).Select(thousandth => 1 + (thousandth / 1000.0))], order => order / (2 * 4.530877117 * 4.530877117));

        Assert.Equal(1, curve.Epsilon(1e-6).Epsilon, 5e-7);
        Assert.Equal(1e-6, curve.Delta(1), 5e-12);
    }
}
