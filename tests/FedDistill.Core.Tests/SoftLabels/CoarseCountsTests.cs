using CsCheck;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class CoarseCountsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 8)]
    [InlineData(90, 64)]
    [InlineData(91, 128)]
    [InlineData(1L << 62, 1L << 62)]
    public void Round_Count_GivesTheNearestPowerOfTwoInLogScale(long count, long expected) =>
        Assert.Equal(expected, CoarseCounts.Round(count));

    [Fact]
    public void Round_AnyCount_IsAtMostHalfAPowerAway() =>
        Gen.Long[1, 1L << 50].Sample(count => Math.Abs(Math.Log2(CoarseCounts.Round(count)) - Math.Log2(count)) <= 0.5 + 1e-12);

    [Fact]
    public void Round_Histogram_RoundsEach() => Assert.Equal([0, 128, 1], CoarseCounts.Round([0, 100, 1]));

    [Fact]
    public void Round_NegativeCount_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => CoarseCounts.Round(-1));
}
