using FedDistill.Core.Privacy;
using FedDistill.Core.Tests.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy;

public sealed class DiscreteGaussianTests
{
    private readonly NoiseBits _bits = new(new UnsafeSeededNoise(7, "discrete-gaussian"));

    [Theory]
    [InlineData(1000, 0.05)]
    [InlineData(10_000, 0.005)]
    public void Sample_WholeSigma_HasTheRightDistribution(int count, double divergence)
    {
        // An exact sampler's divergence is half the cells over the samples, 0.0043 for ten thousand, give or take 0.0006.
        var mean = Enumerable.Range(0, 20)
            .Average(_ => Divergence([.. Enumerable.Range(0, count).Select(_ => DiscreteGaussian.Sample(_bits, 10))], 100));

        Assert.InRange(mean, 0, divergence);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(9, 2)]
    [InlineData(1, 2)]
    [InlineData(1 << 20, 1 << 20)]
    public void Sample_Fraction_HasTheRightDistribution(int numerator, int denominator) => Assert.InRange(
        Divergence(
            [.. Enumerable.Range(0, 10_000).Select(_ => DiscreteGaussian.Sample(_bits, numerator, denominator))], (double)numerator / denominator),
        0,
        0.005);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Sample_WholeSigma_PassesChiSquare(long sigma)
    {
        var samples = Enumerable.Range(0, 40_000).Select(_ => DiscreteGaussian.Sample(_bits, sigma)).ToArray();

        // Cells of half a standard deviation, or one number, out to three.
        var width = Math.Max(1, sigma / 2);
        long Cell(long x) => Math.Clamp(x < 0 ? -((-x + (width / 2)) / width) : (x + (width / 2)) / width, -6, 6);
        var normaliser = DiscreteGaussianBound.Normaliser(sigma * sigma);
        var expected = Enumerable.Range((int)(-12 * sigma), (int)(24 * sigma) + 1)
            .GroupBy(x => Cell(x), x => Math.Exp(-(double)x * x / (2 * sigma * sigma)) / normaliser)
            .ToDictionary(cell => cell.Key, cell => samples.Length * cell.Sum());
        var observed = samples.GroupBy(Cell).ToDictionary(cell => cell.Key, cell => cell.Count());
        var cells = expected.Where(cell => cell.Value > 5).ToList();
        var distance = cells.Sum(cell => Math.Pow(observed.GetValueOrDefault(cell.Key) - cell.Value, 2) / cell.Value);

        // Of 6 to 12 degrees of freedom, above this once in a hundred thousand seeds.
        Assert.InRange(distance, 0, 45);
    }

    [Theory]
    [InlineData(0.5, 1, 2)]
    [InlineData(1, 1, 1)]
    public void Sample_SmallSigma_HasTheLatticesVariance(double variance, int numerator, int denominator)
    {
        var mean = Enumerable.Range(0, 40_000).Average(_ => Math.Pow(DiscreteGaussian.Sample(_bits, numerator, denominator), 2));

        Digits.Equal(DiscreteGaussianBound.Variance(variance), mean, 0.03);
    }

    [Fact]
    public void Sample_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DiscreteGaussian.Sample(_bits, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiscreteGaussian.Sample(_bits, DiscreteGaussian.MostSigma + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiscreteGaussian.Sample(_bits, 1, 0));
    }

    [Fact]
    public void ExponentialChance_AnyExponent_IsThatOften()
    {
        foreach (var (numerator, denominator) in ((ulong, ulong)[])[(0, 1), (1, 3), (1, 1), (7, 3)])
        {
            var hits = Enumerable.Range(0, 40_000).Count(_ => _bits.ExponentialChance(numerator, denominator));

            Assert.Equal(Math.Exp(-(double)numerator / denominator), hits / 40_000.0, 0.012);
        }
    }

    [Fact]
    public void Below_AnyBound_IsUniform()
    {
        var counts = Enumerable.Range(0, 60_000).GroupBy(_ => _bits.Below(6)).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => _bits.Below(0));
    }

    private static double Divergence(long[] samples, double variance)
    {
        var normaliser = DiscreteGaussianBound.Normaliser(variance);
        return samples.GroupBy(x => x).Sum(group =>
        {
            var share = (double)group.Count() / samples.Length;
            return share * (Math.Log(share * normaliser) + ((double)group.Key * group.Key / (2 * variance)));
        });
    }
}
