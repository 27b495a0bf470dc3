using CsCheck;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SimplexProjectionTests
{
    /// <summary>V-96.</summary>
    [Theory]
    [InlineData(new[] { 1.2, 0.1, -0.3 }, new[] { 1.0, 0, 0 })]
    [InlineData(new[] { 0.6, 0.5, 0.1 }, new[] { 0.533333333333, 0.433333333333, 0.033333333333 })]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { 0.25, 0.25, 0.25, 0.25 })]
    [InlineData(new[] { -7.0 }, new[] { 1.0 })]
    public void Project_KnownRows_GivesTheNearestDistribution(double[] row, double[] expected)
    {
        SimplexProjection.Project(row);

        for (var index = 0; index < row.Length; index++)
        {
            Assert.Equal(expected[index], row[index], 12);
        }
    }

    [Fact]
    public void Project_AnyRow_IsADistributionThatIsNearerThanAnyOther() =>
        Gen.Select(Gen.Double[-3, 3].Array[5], Gen.Double[0, 1].Array[5]).Sample((row, other) =>
        {
            var projected = row.ToArray();
            SimplexProjection.Project(projected);
            var sum = other.Sum() + 1e-9;

            Assert.Equal(1, projected.Sum(), 12);
            Assert.All(projected, value => Assert.True(value >= 0));
            Assert.True(Distance(row, projected) <= Distance(row, [.. other.Select(value => (value + (1e-9 / 5)) / sum)]) + 1e-12);
        });

    [Fact]
    public void Project_ADistribution_StaysWhereItIs() =>
        Gen.Double[0.001, 1].Array[2, 8].Sample(row =>
        {
            double[] distribution = [.. row.Select(value => value / row.Sum())];
            var projected = distribution.ToArray();

            SimplexProjection.Project(projected);

            Assert.All(projected.Zip(distribution), pair => Assert.Equal(pair.Second, pair.First, 12));
        });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Project_NonFinite_Throws(double value) =>
        Assert.Throws<ArgumentException>(() => SimplexProjection.Project([0.5, value]));

    [Fact]
    public void Project_Nothing_Throws() => Assert.Throws<ArgumentException>(() => SimplexProjection.Project([]));

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum());
}
