using CsCheck;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class SpecialFunctionsTests
{
    [Theory]
    [InlineData(-1, -1.8410216450092635)]
    [InlineData(-5, -15.064998393988726)]
    [InlineData(-10, -53.231285150512471)]
    [InlineData(-20, -203.91715537109726)]
    [InlineData(-37, -689.03058557689059)]
    [InlineData(-40, -804.60844201375379)]
    [InlineData(-100, -5005.5242086942051)]
    public void LogPhi_Tail_KeepsAllDigits(double x, double expected) => Digits.Equal(expected, SpecialFunctions.LogPhi(x), 4e-15);

    [Fact]
    public void Erfc_Tail_KeepsItsDigitsDownToSubnormalNumbers()
    {
        Digits.Equal(2.1519736712498913e-17, SpecialFunctions.Erfc(6), 2e-15);
        Digits.Equal(5.237e-319, SpecialFunctions.Erfc(27), 1e-4);
        Assert.Equal(0, SpecialFunctions.Erfc(28));
    }

    [Theory]
    [InlineData(0.5, 0.57236494292470009)]
    [InlineData(256.1, 1162.2664429900863)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(11, 15.104412573075516)]
    public void LogGamma_KnownValues(double x, double expected) =>
        Assert.Equal(expected, SpecialFunctions.LogGamma(x), 5e-15 * Math.Max(1, expected));

    [Fact]
    public void LogBinomial_SmallOnes_AreWholeNumbers()
    {
        Assert.Equal(184756, Math.Exp(SpecialFunctions.LogBinomial(20, 10)), 1e-8);
        Assert.Equal(1, Math.Exp(SpecialFunctions.LogBinomial(20, 20)), 1e-12);
    }

    // The seams of the three ways to compute it lie at -0.5, 0.5 and 2π.
    [Fact]
    public void Erfc_AcrossItsSeams_IsSmoothAndMirrored() => Gen.Double[-8, 8].Sample(x =>
    {
        Digits.Equal(2, SpecialFunctions.Erfc(x) + SpecialFunctions.Erfc(-x), 1e-15);
        // erfc' = -2/√π exp(-x²), by a central difference of the logarithm.
        const double h = 1e-4;
        var slope = (SpecialFunctions.LogErfc(x + h) - SpecialFunctions.LogErfc(x - h)) / (2 * h);
        var expected = -2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) / SpecialFunctions.Erfc(x);
        Assert.Equal(expected, slope, 1e-6 * Math.Max(1, Math.Abs(expected)));
    });

    [Fact]
    public void LogErfc_Anywhere_IsTheLogarithmOfErfc() => Gen.Double[-30, 26].Sample(x =>
        Assert.Equal(Math.Log(SpecialFunctions.Erfc(x)), SpecialFunctions.LogErfc(x), 1e-12 * Math.Max(1, x * x)));

    [Fact]
    public void PhiInverse_AnyProbability_UndoesPhi() => Gen.Double[-30, 5].Sample(x =>
        Assert.Equal(x, SpecialFunctions.PhiInverse(SpecialFunctions.Phi(x)), x < 0 ? 1e-12 * Math.Max(1, -x) : 1e-9));

    [Fact]
    public void SmallArguments_KeepTheirDigits()
    {
        Digits.Equal(1e-20, SpecialFunctions.LogOnePlus(1e-20), 1e-15);
        Digits.Equal(-1.0000000005000001e-9, SpecialFunctions.LogOnePlus(-1e-9), 1e-15);
        Digits.Equal(1.0000000005e-9, SpecialFunctions.ExpMinusOne(1e-9), 1e-15);
        Digits.Equal(Math.Log(1e-12), SpecialFunctions.LogOneMinusExp(-1e-12), 1e-12);
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.LogOneMinusExp(0));
        Assert.Equal(5, SpecialFunctions.LogAdd(double.NegativeInfinity, 5));
    }
}
