using CsCheck;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SimplexProjectionTests
{
    [Theory]
    [InlineData(new[] { 0.2f, 0.3f, 0.5f }, new[] { 0.2f, 0.3f, 0.5f })]
    [InlineData(new[] { 0f, 0f, 0f, 0f }, new[] { 0.25f, 0.25f, 0.25f, 0.25f })]
    [InlineData(new[] { 2f, 0f }, new[] { 1f, 0f })]
    [InlineData(new[] { -5f, -5f, -4.5f }, new[] { 1 / 6f, 1 / 6f, 2 / 3f })]
    [InlineData(new[] { 7f }, new[] { 1f })]
    public void Project_KnownVectors_GivesTheNearestDistribution(float[] vector, float[] nearest)
    {
        SimplexProjection.Project(vector);

        Assert.Equal(nearest.Length, vector.Length);
        Assert.All(nearest.Zip(vector), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Project_AnyVector_IsADistributionNoOtherIsNearerTo() =>
        Gen.Select(Gen.Float[-30, 30].Array[5], Gen.Double[0.01, 1].Array[5]).Sample((vector, masses) =>
        {
            var projected = vector.ToArray();
            SimplexProjection.Project(projected);

            Assert.Equal(1, projected.Sum(value => (double)value), 1e-5);
            Assert.All(projected, value => Assert.True(value >= 0));
            var sum = masses.Sum();
            Assert.True(Distance(vector, [.. projected.Select(value => (double)value)]) <= Distance(vector, [.. masses.Select(mass => mass / sum)]) + 1e-4);
        });

    private static double Distance(float[] vector, double[] distribution) =>
        Math.Sqrt(vector.Zip(distribution).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
}
