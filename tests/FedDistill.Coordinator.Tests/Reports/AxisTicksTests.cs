using CsCheck;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class AxisTicksTests
{
    [Theory]
    [InlineData(0.42, 0.97, new[] { 0.4, 0.6, 0.8, 1.0 })]
    [InlineData(0, 0.47, new[] { 0, 0.2, 0.4, 0.6 })]
    [InlineData(0, 0.062, new[] { 0, 0.02, 0.04, 0.06, 0.08 })]
    public void Embrace_KnownRange_TakesRoundSteps(double low, double high, double[] expected)
    {
        var ticks = AxisTicks.Embrace(low, high, 4);

        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-12));
    }

    [Fact]
    public void Embrace_AnyRange_HoldsItInFewEvenSteps() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Double[0, 1000], Gen.Int[1, 8]).Sample((low, range, steps) =>
        {
            var ticks = AxisTicks.Embrace(low, low + range, steps);

            var step = ticks[1] - ticks[0];
            Assert.True(ticks[0] <= low + (step * 1e-6));
            Assert.True(ticks[^1] >= low + range - (step * 1e-6));
            // One more mark than steps, one for a first mark below the range, and two around a flat line.
            var isFlat = range <= 1e-9 * Math.Max(Math.Abs(low), Math.Abs(low + range));
            Assert.InRange(ticks.Count, 2, steps + (isFlat ? 4 : 2));
        });

    [Fact]
    public void Embrace_RangeBelowRounding_IsAFlatLine()
    {
        var ticks = AxisTicks.Embrace(59, 59 + 1e-12, 1);

        Assert.True(ticks[0] < 58 && ticks[^1] > 60);
        Assert.InRange(ticks.Count, 3, 4);
    }

    [Theory]
    [InlineData(1, 1, new[] { 1 })]
    [InlineData(1, 5, new[] { 1, 2, 3, 4, 5 })]
    [InlineData(1, 20, new[] { 5, 10, 15, 20 })]
    [InlineData(3, 100, new[] { 20, 40, 60, 80, 100 })]
    public void Whole_Rounds_TakesRoundNumbers(int first, int last, int[] expected) => Assert.Equal(expected, AxisTicks.Whole(first, last, 8));
}
