using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy;

public sealed class NoiseCalibrationTests
{
    private const PrivacyAdjacency AddRemove = PrivacyAdjacency.AddRemove;

    [Theory]
    [InlineData(1, 1, 1.0 / 3)]
    [InlineData(25, 6, 10)]
    public void Gaussian_PublishedExample_IsTheLeast(int releases, double sensitivity, double expected) =>
        Assert.Equal(expected, sensitivity * NoiseCalibration.Gaussian(1, 0.78760074, releases), 1e-7 * expected * 3);

    // Google's library prints 0.67379294682 and 3.20956502598, found to 1e-6.
    [Theory]
    [InlineData(0.01, 1, 1, 0.67379294682)]
    [InlineData(0.001, 25, 6, 3.20956502598)]
    public void PoissonGaussian_PublishedExample_IsTheLeast(double rate, int steps, double sensitivity, double expected) =>
        Assert.Equal(expected, sensitivity * NoiseCalibration.PoissonGaussian(1, 1e-5, rate, steps, AddRemove), 5e-6);

    [Fact]
    public void Gaussian_AnyTarget_IsKeptAndHardlyMore() =>
        Gen.Select(Gen.Double[0.01, 100], Gen.Double[-12, -1], Gen.Int[1, 10_000]).Sample((epsilon, logDelta, releases) =>
        {
            var delta = Math.Pow(10, logDelta);

            var noise = NoiseCalibration.Gaussian(epsilon, delta, releases);

            // Booked release by release, through a sensitivity.
            var mu = Math.Sqrt(Enumerable.Range(0, releases).Sum(_ => Math.Pow(1 / GaussianEvent.Of(noise * 0.3, 0.3, AddRemove).NoiseMultiplier, 2)));
            Assert.True(GaussianMechanism.Epsilon(mu, delta) <= epsilon);
            Assert.True(GaussianMechanism.Epsilon(Math.Sqrt(releases) / (noise * (1 - 1e-9)), delta) > epsilon);
        });

    [Fact]
    public void PoissonGaussian_AnyTarget_IsKeptAndHardlyMore() =>
        Gen.Select(Gen.Double[0.3, 10], Gen.Double[-2.5, -0.5], Gen.Int[1, 300], Gen.Bool.Select(replaced => replaced ? PrivacyAdjacency.ReplaceOne : AddRemove)).Sample(
            (epsilon, logRate, steps, adjacency) =>
            {
                var rate = Math.Pow(10, logRate);

                var noise = NoiseCalibration.PoissonGaussian(epsilon, 1e-5, rate, steps, adjacency);

                Assert.InRange(Epsilon(noise), 0.9999 * epsilon, epsilon);
                Assert.True(Epsilon(noise * (1 - 1e-6)) > epsilon);

                double Epsilon(double at) => PrivacyAccountant.Account([new PoissonGaussianEvent(rate, at, steps)], 1e-5, adjacency).Epsilon;
            },
            iter: 2);

    // Opacus doubles from 10 until the cost is below the target, then halves until it is within 0.01 of it; its PRV bound is
    // 0.01 above the distribution's.
    [Theory]
    [InlineData(2250, 1.416, 1.34765625)]
    [InlineData(2000, 1.3562, 1.2915)]
    public void OpacusSearch_WithOurCosts_FindsItsNumbers(int steps, double rdp, double prv)
    {
        Assert.Equal(rdp, Search(statement => statement.Rdp!.Value), 5e-5);
        Assert.Equal(prv, Search(statement => statement.Pld!.Value + 0.01), 5e-5);

        double Search(Func<PrivacyStatement, double> cost)
        {
            var (low, high, atHigh) = (0.0, 10.0, double.PositiveInfinity);
            while (atHigh > 8)
            {
                high *= 2;
                atHigh = Cost(high);
            }

            while (8 - atHigh > 0.01)
            {
                var middle = 0.5 * (low + high);
                var at = Cost(middle);
                (low, high, atHigh) = at < 8 ? (low, middle, at) : (middle, high, atHigh);
            }

            return high;

            double Cost(double noise) => cost(PrivacyAccountant.Account([new PoissonGaussianEvent(0.04, noise, steps)], 1e-5, AddRemove));
        }
    }

    [Fact]
    public void Least_CostThatNoNoiseLowers_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => NoiseCalibration.Least(
            1, 1e-5, AddRemove, noise => [new GaussianEvent(0.5), new GaussianEvent(noise)]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("whatever the noise", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1e-5, 1, 0.1, "epsilon is 0")]
    [InlineData(-1, 1e-5, 1, 0.1, "epsilon is -1")]
    [InlineData(double.NaN, 1e-5, 1, 0.1, "epsilon is NaN")]
    [InlineData(1, 0, 1, 0.1, "delta is 0")]
    [InlineData(1, 1, 1, 0.1, "delta is 1")]
    [InlineData(1, 1e-5, 0, 0.1, "steps is 0")]
    [InlineData(1, 1e-5, 1, 0, "samplingRate is 0")]
    [InlineData(1, 1e-5, 1, 1.5, "samplingRate is 1.5")]
    public void PoissonGaussian_Nonsense_IsRefusedByItsName(double epsilon, double delta, int steps, double rate, string expected) => Assert.Contains(
        expected,
        Assert.Throws<FedDistillException>(() => NoiseCalibration.PoissonGaussian(epsilon, delta, rate, steps, AddRemove)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Gaussian_NoReleases_IsRefusedByItsName() => Assert.Contains(
        "releases is 0", Assert.Throws<FedDistillException>(() => NoiseCalibration.Gaussian(1, 1e-5, 0)).Message, StringComparison.Ordinal);
}
