using FedDistill.Core.Randomness;
using FedDistill.Learning.Augmentation;

namespace FedDistill.Learning.Tests.Augmentation;

public class BilinearSamplerTests
{
    private const int Stride = 40;
    private const int Height = 30;
    private const int One = 1 << BilinearSampler.FractionBits;

    private static readonly byte[] Plane = RandomPlane();

    [Fact]
    public void Sample_AnyLine_GivesWhatOneByOneGives()
    {
        var random = new SeededRandom(2, "lines");
        for (var repeat = 0; repeat < 2000; repeat++)
        {
            var sampler = Sampler(random.NextInt(4 * One) - (2 * One), random.NextInt(4 * One) - (2 * One));
            var (x, y) = (random.NextInt(60 * One) - (10 * One), random.NextInt(50 * One) - (10 * One));
            var count = 1 + random.NextInt(40);
            var (together, alone) = (new float[count], new float[count]);

            sampler.Sample(x, y, together);
            sampler.SampleOneByOne(x, y, alone);

            Assert.Equal(alone, together);
        }
    }

    [Fact]
    public void Sample_BetweenFourPixels_IsTheirMean()
    {
        var sample = new float[1];

        Sampler(One, 0).Sample((5 * One) + (One / 2), (7 * One) + (One / 2), sample);

        var corner = (7 * Stride) + 5;
        var mean = (Plane[corner] + Plane[corner + 1] + Plane[corner + Stride] + Plane[corner + Stride + 1]) / 4f;
        Assert.Equal((mean / 127.5f) - 1, sample[0], 1e-5f);
    }

    [Fact]
    public void Create_PlaneTooSmall_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            _ = new BilinearSampler(Plane.AsSpan()[..^1], Stride, LastX, LastY, One, 0);
        });

    private static int LastX => ((Stride - 1) * One) - 1;

    private static int LastY => ((Height - 1) * One) - 1;

    private static BilinearSampler Sampler(int stepX, int stepY) => new(Plane, Stride, LastX, LastY, stepX, stepY);

    private static byte[] RandomPlane()
    {
        var random = new SeededRandom(1, "plane");
        return [.. Enumerable.Range(0, (Stride * Height) + BilinearSampler.Overhang).Select(_ => (byte)random.NextInt(256))];
    }
}
