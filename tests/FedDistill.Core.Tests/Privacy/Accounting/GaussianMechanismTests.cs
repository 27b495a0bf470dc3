using CsCheck;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class GaussianMechanismTests
{
    // By forty digits. Google's library prints 4.983306405970684 and 4.377178095681133: its grid's last digits are its own.
    [Theory]
    [InlineData(4, 20, 4.98330640597070963)]
    [InlineData(10, 100, 4.37717809568122463)]
    [InlineData(1, 1, 4.37717809568122463)]
    public void Epsilon_ReleasesTogether_IsExact(double sigma, int releases, double expected)
    {
        var epsilon = GaussianMechanism.Epsilon(Math.Sqrt(releases) / sigma, 1e-5);

        Digits.Equal(expected, epsilon, 1e-15);
        Assert.InRange(epsilon, releases == 20 ? 4.983306405970684 : 4.377178095681133, expected + 1e-14);
    }

    // The table of the noise that soft labels need stands on these.
    [Theory]
    [InlineData(1, 0.268051)]
    [InlineData(4, 0.924931)]
    [InlineData(8, 1.666031)]
    public void Mu_ForAnEpsilon_IsTheTables(double epsilon, double expected) =>
        Assert.Equal(expected, GaussianMechanism.Mu(epsilon, 1e-5), 5e-7);

    [Fact]
    public void Delta_ThreeReleasesOfRootThree_IsThatOfMuOne()
    {
        Assert.Equal(0.126936, GaussianMechanism.Delta(1, 1), 1e-6);
        Assert.Equal(1, GaussianMechanism.Epsilon(1, 0.126936), 1e-5);
        Assert.Equal(0.38914, GaussianMechanism.TruePositiveRate(1, 0.1), 5e-6);
    }

    [Theory]
    [InlineData(1e-3, 0.01830, 5e-6)]
    [InlineData(1e-5, 5.475e-4, 5e-8)]
    public void TruePositiveRate_FewFalseAccusations_IsKnown(double falsePositives, double expected, double tolerance) =>
        Assert.Equal(expected, GaussianMechanism.TruePositiveRate(1, falsePositives), tolerance);

    // The textbook's σ = √(2 ln(1.25/δ))/ε holds for ε up to 1 alone; used above 8.42 it breaks its promise.
    [Theory]
    [InlineData(8, 7.97e-6, false)]
    [InlineData(10, 2.265e-5, true)]
    public void Delta_ClassicCalibration_BreaksItsPromiseAtTen(double epsilon, double expected, bool broken)
    {
        var sigma = Math.Sqrt(2 * Math.Log(1.25 / 1e-5)) / epsilon;

        var delta = GaussianMechanism.Delta(1 / sigma, epsilon);

        Digits.Equal(expected, delta, 1e-3);
        Assert.Equal(broken, delta > 1e-5);
    }

    [Theory]
    [InlineData(1e-3, 7.46)]
    [InlineData(1e-5, 8.42)]
    [InlineData(1e-6, 8.78)]
    public void Delta_ClassicCalibration_BreaksFromThereOn(double delta, double epsilon)
    {
        double Real(double at) => GaussianMechanism.Delta(at / Math.Sqrt(2 * Math.Log(1.25 / delta)), at);

        Assert.True(Real(epsilon - 0.01) <= delta);
        Assert.True(Real(epsilon + 0.01) > delta);
    }

    [Fact]
    public void Epsilon_AnyMu_GivesDeltaBackAndNeverLess() =>
        Gen.Select(Gen.Double[-4, 2], Gen.Double[-12, -1]).Sample((logMu, logDelta) =>
        {
            var (mu, delta) = (Math.Pow(10, logMu), Math.Pow(10, logDelta));

            var epsilon = GaussianMechanism.Epsilon(mu, delta);

            Assert.True(GaussianMechanism.Delta(mu, epsilon) <= delta);
            Assert.True(epsilon == 0 || GaussianMechanism.Delta(mu, epsilon * (1 - 1e-9)) > delta * (1 - 1e-9));
        });

    [Fact]
    public void Mu_AnyEpsilon_UndoesEpsilon() =>
        Gen.Select(Gen.Double[0.01, 50], Gen.Double[-10, -1]).Sample((epsilon, logDelta) =>
        {
            var delta = Math.Pow(10, logDelta);
            var mu = GaussianMechanism.Mu(epsilon, delta);

            Assert.True(GaussianMechanism.Delta(mu, epsilon) <= delta);
            Digits.Equal(epsilon, GaussianMechanism.Epsilon(mu, delta), 1e-9);
        });
}
