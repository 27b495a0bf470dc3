using FedDistill.Core.Privacy;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class SubsampledRenyiTests
{
    // A bound by the absolute values of the series gives 1.3412e-5 for the first.
    [Theory]
    [InlineData(0.01, 2.5, 1.5, 1.300141794376079e-5)]
    [InlineData(0.01, 2.5, 2.5, 2.170836113836249e-5)]
    [InlineData(0.01, 2.5, 5, 4.361513124615761e-5)]
    [InlineData(0.04, 1.5, 3.9, 0.001833202199583859)]
    public void AddRemove_OneStep_IsTheIntegral(double q, double sigma, double order, double expected) =>
        Digits.Equal(expected, SubsampledRenyi.AddRemove(q, sigma, order), 1e-9);

    [Fact]
    public void AddRemove_FractionalOrder_IsBelowGooglesBound()
    {
        Assert.Equal(1.3412e-5, UnsignedSeries.Divergence(0.01, 2.5, 1.5), 5e-10);
        Assert.True(SubsampledRenyi.AddRemove(0.01, 2.5, 1.5) < 1.301e-5);
    }

    [Theory]
    [InlineData(1e-6, 0.1, 256, 3260463.2292971606, 1e-14)]
    [InlineData(1e-6, 1, 27, 8.769511303e-10, 1e-6)]
    [InlineData(0.01, 10, 20, 1.9129699912839754e-4, 1e-11)]
    [InlineData(0.99, 0.1, 256, 3263997.427114021, 1e-14)]
    public void LogMoment_WholeOrders_IsKnown(double q, double sigma, int order, double expected, double relative) =>
        Digits.Equal(expected, SubsampledRenyi.LogMoment(q, sigma, order), relative);

    [Fact]
    public void AddRemove_WholeGaussian_IsTheFormula() =>
        Assert.Equal(0.212584, SubsampledRenyi.AddRemove(1, 2.71828, 3.14159), 5e-7);

    [Theory]
    [InlineData(0.04, 1.5)]
    [InlineData(0.3, 0.8)]
    [InlineData(0.9, 3)]
    public void AddRemove_FractionalOrders_JoinTheWholeOnes(double q, double sigma)
    {
        for (var order = 2; order < 30; order += 3)
        {
            var between = 0.5 * (SubsampledRenyi.AddRemove(q, sigma, order - 1e-4) + SubsampledRenyi.AddRemove(q, sigma, order + 1e-4));

            Digits.Equal(SubsampledRenyi.AddRemove(q, sigma, order), between, 1e-6);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0.1, 0, double.PositiveInfinity)]
    public void BothAdjacencies_NoSampleOrNoNoise_AreTheLimits(double q, double sigma, double expected)
    {
        Assert.Equal(expected, SubsampledRenyi.AddRemove(q, sigma, 2));
        Assert.Equal(expected, SubsampledRenyi.ReplaceOne(q, sigma, 2));
    }

    // The integral by forty digits.
    [Theory]
    [InlineData(0.04, 1.5, 4, 0.005775482250780080903)]
    [InlineData(0.04, 1.5, 3.9, 0.005628429281961000863)]
    [InlineData(0.2, 0.5, 8, 14.38378593710696703)]
    [InlineData(1, 0.5, 8, 64)]
    public void ReplaceOne_OneStep_IsTheIntegral(double q, double sigma, double order, double expected) =>
        Digits.Equal(expected, SubsampledRenyi.ReplaceOne(q, sigma, order), 1e-11);

    [Fact]
    public void Epsilon_OpacusExample_IsItsNumberAtItsOrder()
    {
        var totals = EventTotals.Of([new PoissonGaussianEvent(0.04, 1.5, 2250)], PrivacyAdjacency.AddRemove);

        var (epsilon, order) = PrivacyAccountant.Renyi(totals, PrivacyAdjacency.AddRemove).Epsilon(1e-5);

        // 7.32911117148417 by forty digits: 2250 steps make 2250 times a step's rounding. Opacus prints 7.32911117143.
        Assert.Equal(7.32911117148417, epsilon, 5e-12);
        Assert.Equal(7.32911117143, epsilon, 1e-10);
        Assert.Equal(3.9, order, 1e-12);
    }
}
