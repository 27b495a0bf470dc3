using FedDistill.Learning.DpSgd;

namespace FedDistill.Learning.Tests.DpSgd;

public class PoissonSamplerTests
{
    [Fact]
    public void Next_ManyBatches_DrawsEveryRowAtTheRateAndIndependently()
    {
        const int rows = 40;
        const int batches = 20_000;
        const double rate = 0.1;
        var sampler = new PoissonSampler(rows, rate, new SeededNoise("coins").Fill);
        var drawn = new int[rows];
        var together = 0;
        double sizes = 0, squaredSizes = 0;

        for (var batch = 0; batch < batches; batch++)
        {
            var next = sampler.Next();
            foreach (var row in next)
            {
                drawn[row]++;
            }

            together += next.Contains(3) && next.Contains(17) ? 1 : 0;
            sizes += next.Length;
            squaredSizes += (double)next.Length * next.Length;
        }

        // Five standard deviations each: the seed is fixed, so what passes once passes always.
        var room = 5 * Math.Sqrt(batches * rate * (1 - rate));
        Assert.All(drawn, count => Assert.InRange(count, (batches * rate) - room, (batches * rate) + room));
        Assert.InRange(together, batches * rate * rate * 0.7, batches * rate * rate * 1.3);
        var mean = sizes / batches;
        Assert.Equal(rows * rate, mean, 0.07);
        // Binomial: a batch of fixed size would have variance 0.
        Assert.Equal(rows * rate * (1 - rate), (squaredSizes / batches) - (mean * mean), 0.18);
    }

    [Fact]
    public void Next_LowRate_GivesEmptyBatchesAsOftenAsChanceSays()
    {
        var sampler = new PoissonSampler(10, 0.05, new SeededNoise("empty").Fill);

        var empty = Enumerable.Range(0, 10_000).Count(_ => sampler.Next().Length == 0);

        Assert.Equal(Math.Pow(0.95, 10), empty / 10_000.0, 0.025);
    }

    [Fact]
    public void Next_RateOne_DrawsAllRowsAlways()
    {
        var sampler = new PoissonSampler(7, 1, bytes => bytes.Fill(255));

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], sampler.Next());
    }

    [Fact]
    public void Next_Coin_IsUnderTheRate()
    {
        byte coin = 0;
        var sampler = new PoissonSampler(2, 0.5, bytes => bytes.Fill(coin));

        Assert.Equal([0, 1], sampler.Next());
        coin = 127;
        Assert.Equal([0, 1], sampler.Next());
        coin = 128;
        Assert.Empty(sampler.Next());
    }
}
