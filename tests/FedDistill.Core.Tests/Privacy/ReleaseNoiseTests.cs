using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy;

/// <summary>The noise of releases and of DP-SGD's steps, from the operating system's generator where it matters.</summary>
public sealed class ReleaseNoiseTests
{
    [Fact]
    public void Add_TwoThousandReleasesOfZeros_AreGaussianOnTheLatticeAndNeverRepeat()
    {
        const double sigma = 3.7;
        var noise = new LatticeNoise(SystemNoise.Instance);
        var step = LatticeNoise.Step(sigma);
        var (all, seen) = (new List<double>(), new HashSet<string>());

        for (var release = 0; release < 2000; release++)
        {
            var values = new float[20];
            noise.Add(values, sigma, 1);
            Assert.True(seen.Add(string.Join(' ', values)));
            all.AddRange(values.Select(value => (double)value));
        }

        Assert.True(Math.IEEERemainder(Math.Log2(step), 1) == 0);
        Assert.All(all, value => Assert.Equal(0, Math.IEEERemainder(value, step)));
        IsGaussian(all, sigma);
    }

    [Fact]
    public void Add_Values_AreKeptUnderTheNoise()
    {
        var noise = new LatticeNoise(SystemNoise.Instance);
        var sums = new double[3];
        for (var release = 0; release < 4000; release++)
        {
            float[] values = [0.25f, -3, 1000];
            noise.Add(values, 0.5, 1);
            sums = [.. sums.Zip(values, (sum, value) => sum + value)];
        }

        Approximately.Equal([0.25, -3, 1000], [.. sums.Select(sum => sum / 4000)], 0.05);
    }

    // Rounding may move neighbours apart by g√d; the noise is that much wider.
    [Fact]
    public void Add_GreatNoiseOnManyValues_IsWiderThanAsked()
    {
        const double sensitivity = 1e-5;
        var values = new float[10_000];
        var step = LatticeNoise.Step(1);

        new LatticeNoise(new UnsafeSeededNoise(3, "wider")).Add(values, 1, sensitivity);

        var expected = 1 + (step * 100 / sensitivity);
        Assert.InRange(expected, 1.01, 1.1);
        Assert.Equal(expected, Math.Sqrt(values.Average(value => (double)value * value)), 0.025);
    }

    [Theory]
    [InlineData(0, 1, 1, "sigma is 0")]
    [InlineData(-1, 1, 1, "sigma is -1")]
    [InlineData(double.NaN, 1, 1, "sigma is NaN")]
    [InlineData(1, 0, 1, "sensitivity is 0")]
    [InlineData(1, double.PositiveInfinity, 1, "sensitivity is Infinity")]
    [InlineData(1, 1e-12, 1, "drowns them")]
    [InlineData(1, 1, float.NaN, "Value 0 is NaN")]
    [InlineData(1, 1, float.PositiveInfinity, "Value 0 is Infinity")]
    [InlineData(1, 1, 1e9f, "cannot hide")]
    public void Add_Nonsense_IsRefusedByItsName(double sigma, double sensitivity, float value, string expected) => Assert.Contains(
        expected,
        Assert.Throws<FedDistillException>(() => new LatticeNoise(SystemNoise.Instance).Add([value], sigma, sensitivity)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Fill_ManySteps_IsGaussianAndNeverRepeats()
    {
        using var noise = new StepNoise(SystemNoise.Instance);
        var (all, seen) = (new List<double>(), new HashSet<string>());

        // No multiple of the sixteen draws that are made at once.
        for (var step = 0; step < 2000; step++)
        {
            var values = new float[21];
            noise.Fill(values, 2);
            Assert.True(seen.Add(string.Join(' ', values)));
            all.AddRange(values.Select(value => (double)value));
        }

        IsGaussian(all, 2);
    }

    [Fact]
    public void Fill_Neighbours_AreIndependent()
    {
        using var noise = new StepNoise(SystemNoise.Instance);
        var values = new float[100_000];
        noise.Fill(values, 1);

        // The two that share radius and angle lie eight apart.
        Assert.All([1, 4, 8, 16, 32], lag =>
        {
            Assert.Equal(0, Enumerable.Range(0, values.Length - lag).Average(n => (double)values[n] * values[n + lag]), 0.025);
            Assert.Equal(1, Enumerable.Range(0, values.Length - lag).Average(n => Math.Pow(values[n] * (double)values[n + lag], 2)), 0.1);
        });
    }

    [Fact]
    public void Fill_NoNoise_IsZeros()
    {
        using var noise = new StepNoise(SystemNoise.Instance);
        var values = new float[40];
        values.AsSpan().Fill(1);

        noise.Fill(values, 0);

        Assert.All(values, value => Assert.Equal(0, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => noise.Fill(values, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => noise.Fill(values, double.NaN));
    }

    // A seed repeats the noise, and everything made of it says that it protects nobody.
    [Fact]
    public void UnsafeSeededNoise_SameSeed_RepeatsAndIsNotSecret()
    {
        static float[] Steps(long seed)
        {
            using var noise = new StepNoise(new UnsafeSeededNoise(seed, "steps"));
            Assert.False(noise.IsSecret);
            var values = new float[50];
            noise.Fill(values, 1);
            return values;
        }

        static float[] Release(long seed)
        {
            var noise = new LatticeNoise(new UnsafeSeededNoise(seed, "release"));
            Assert.False(noise.IsSecret);
            var values = new float[50];
            noise.Add(values, 1, 1);
            return values;
        }

        Assert.Equal(Steps(1), Steps(1));
        Assert.NotEqual(Steps(1), Steps(2));
        Assert.Equal(Release(1), Release(1));
        Assert.NotEqual(Release(1), Release(2));
        using var secret = new StepNoise(SystemNoise.Instance);
        Assert.True(secret.IsSecret && new LatticeNoise(SystemNoise.Instance).IsSecret);
        Assert.False(((INoiseSource)new Zeros()).IsSecret);
    }

    private static void IsGaussian(List<double> values, double sigma)
    {
        Digits.Equal(sigma * sigma, values.Average(value => value * value), 0.03);
        // Kolmogorov and Smirnov: above 2.8/√n once in three million.
        var ordered = values.Order().ToArray();
        var distance = Enumerable.Range(0, ordered.Length).Max(index => Math.Max(
            Math.Abs(SpecialFunctions.Phi(ordered[index] / sigma) - ((double)index / ordered.Length)),
            Math.Abs(SpecialFunctions.Phi(ordered[index] / sigma) - ((index + 1.0) / ordered.Length))));
        Assert.InRange(distance, 0, 2.8 / Math.Sqrt(ordered.Length));
    }

    private sealed class Zeros : INoiseSource
    {
        public void Fill(Span<byte> buffer) => buffer.Clear();
    }
}
