using FedDistill.Core.Privacy;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class LossAccountingTests
{
    // Under replace-one Google's grid sums to 1 + 9e-9, from which its last digits come.
    [Theory]
    [InlineData(2250, PrivacyAdjacency.AddRemove, 6.768787376865218, 2e-9)]
    [InlineData(2249, PrivacyAdjacency.AddRemove, 6.767051089791631, 2e-9)]
    [InlineData(2250, PrivacyAdjacency.ReplaceOne, 13.488478794876453, 2e-7)]
    public void Epsilon_SampledSteps_IsThatOfGooglesLibrary(int steps, PrivacyAdjacency adjacency, double expected, double tolerance) =>
        Assert.Equal(expected, Of(adjacency, new PoissonGaussianEvent(0.04, 1.5, steps)).Epsilon(1e-5), tolerance);

    // Opacus's other accountant allows itself an error of 0.01 to the safe side, its asymptotic one errs to the other side.
    [Fact]
    public void Epsilon_SampledSteps_IsBelowOpacusBoundAndAboveItsAsymptote()
    {
        var epsilon = Of(PrivacyAdjacency.AddRemove, new PoissonGaussianEvent(0.04, 1.5, 2249)).Epsilon(1e-5);
        var asymptote = GaussianMechanism.Epsilon(0.04 * Math.Sqrt(2249 * (Math.Exp(1 / (1.5 * 1.5)) - 1)), 1e-5);

        Assert.InRange(6.777395712150674 - epsilon, 0, 0.02);
        Assert.InRange(asymptote, 6.59, 6.60);
        Assert.True(asymptote < epsilon);
    }

    [Fact]
    public void Epsilon_EitherWayRound_IsKnown()
    {
        var removed = PrivacyLosses.FromCurve(epsilon => HockeyStick.Remove(0.04, 1.5, epsilon), -0.041, 3.5, 1e-4);
        var added = PrivacyLosses.FromCurve(epsilon => HockeyStick.Add(0.04, 1.5, epsilon), -3.5, 0.041, 1e-4);

        Assert.Equal(6.768787, removed.Times(2250).Epsilon(1e-5), 5e-7);
        Assert.Equal(6.178561, added.Times(2250).Epsilon(1e-5), 5e-7);
    }

    [Fact]
    public void Delta_Gaussian_IsThatOfTheFormula()
    {
        var three = Of(PrivacyAdjacency.AddRemove, new GaussianEvent(Math.Sqrt(3), 3));

        Assert.Equal(0.126936, three.Delta(1), 1e-6);
        Assert.Equal(1, three.Epsilon(0.126936), 1e-5);
    }

    [Fact]
    public void Delta_FewSteps_IsKnown() =>
        Assert.Equal(0.15593278, Of(PrivacyAdjacency.AddRemove, new PoissonGaussianEvent(0.2, 0.5, 3)).Delta(1), 5e-8);

    [Theory]
    [InlineData(0.1, 4.927028677500726e-4, 0)]
    [InlineData(0, 0.010444692785458898, 0.010444692785458898)]
    public void HockeyStick_OneStep_IsKnown(double epsilon, double removed, double added)
    {
        Assert.Equal(removed, HockeyStick.Remove(0.04, 1.5, epsilon), 1e-15);
        Assert.Equal(added, HockeyStick.Add(0.04, 1.5, epsilon), 1e-15);
    }

    [Theory]
    [InlineData(0.04, 1.5)]
    [InlineData(0.5, 0.3)]
    [InlineData(1e-4, 4)]
    public void HockeyStick_Curves_FallAreConvexAndMirrored(double q, double sigma)
    {
        foreach (var curve in (Func<double, double, double, double>[])[HockeyStick.Remove, HockeyStick.Add, HockeyStick.Replace])
        {
            for (var epsilon = -4.0; epsilon < 4; epsilon += 0.05)
            {
                var (before, here, after) = (curve(q, sigma, epsilon - 0.05), curve(q, sigma, epsilon), curve(q, sigma, epsilon + 0.05));
                Assert.InRange(here, after - 1e-15, before + 1e-15);
                // In e^ε, not in ε, a hockey stick is convex.
                var weight = (Math.Exp(epsilon) - Math.Exp(epsilon - 0.05)) / (Math.Exp(epsilon + 0.05) - Math.Exp(epsilon - 0.05));
                Assert.True(here <= ((1 - weight) * before) + (weight * after) + 1e-14);
            }
        }

        // δ of the neighbours exchanged: δ'(ε) = 1 - e^ε + e^ε δ(-ε).
        Assert.All([-2, -0.5, 0, 0.02, 1, 3], epsilon => Assert.Equal(
            1 - Math.Exp(epsilon) + (Math.Exp(epsilon) * HockeyStick.Remove(q, sigma, -epsilon)), HockeyStick.Add(q, sigma, epsilon), 1e-14));
    }

    [Fact]
    public void Times_Twice_IsWith()
    {
        var step = PrivacyLosses.FromCurve(epsilon => HockeyStick.Remove(0.1, 1, epsilon), -0.11, 6, 1e-3);

        Assert.Equal(step.With(step).With(step).Epsilon(1e-6), step.Times(3).Epsilon(1e-6), 1e-9);
    }

    // However great the losses, the answer is a number and a bound.
    [Theory]
    [InlineData(0.5, 0.3, 1000, PrivacyAdjacency.AddRemove)]
    [InlineData(0.04, 0.01, 1000, PrivacyAdjacency.ReplaceOne)]
    public void Epsilon_GreatLosses_WidenTheGrid(double q, double sigma, int steps, PrivacyAdjacency adjacency)
    {
        var epsilon = Of(adjacency, new PoissonGaussianEvent(q, sigma, steps)).Epsilon(1e-5);

        Assert.InRange(epsilon, 2000, 1e6);
    }

    private static LossAccounting Of(PrivacyAdjacency adjacency, params PrivacyEvent[] events) =>
        LossAccounting.Of(EventTotals.Of(events, adjacency), adjacency);
}
