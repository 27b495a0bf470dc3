using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Augmentation;

namespace FedDistill.Learning.Tests.Augmentation;

public class AffineAugmentationTests
{
    private static readonly InputShape Shape = new(1, 28, 28);

    [Fact]
    public void Draw_WhiteImage_KeepsItsMiddleAndTheRange()
    {
        var white = Enumerable.Repeat((byte)255, 784).ToArray();
        var drawn = new float[784];

        for (var repeat = 0; repeat < 200; repeat++)
        {
            new AffineAugmentation(Shape).Draw(white, new SeededRandom(repeat, "test"), drawn);

            Assert.All(drawn, value => Assert.InRange(value, -1f, 1f));
            Assert.Equal(1f, drawn[(14 * 28) + 14], 1e-4);
        }
    }

    [Fact]
    public void Draw_Dot_MovesWithinTheStatedRange()
    {
        var dot = new byte[784];
        dot.AsSpan((13 * 28) + 13, 2).Fill(255);
        dot.AsSpan((14 * 28) + 13, 2).Fill(255);
        var augmentation = new AffineAugmentation(Shape);
        var random = new SeededRandom(1, "test");
        var drawn = new float[784];
        var (least, most) = (double.MaxValue, double.MinValue);

        for (var repeat = 0; repeat < 500; repeat++)
        {
            augmentation.Draw(dot, random, drawn);
            var mass = drawn.Sum(value => value + 1.0);
            var x = drawn.Select((value, index) => (value + 1.0) * (index % 28)).Sum() / mass;
            (least, most) = (Math.Min(least, x), Math.Max(most, x));
        }

        // The dot's centre of 13.5 moves by up to 2 pixels and no turn or scale moves it.
        Assert.InRange(least, 11.4, 11.7);
        Assert.InRange(most, 15.3, 15.6);
    }

    [Fact]
    public void Draw_Channels_AreMovedTogether()
    {
        var random = new SeededRandom(1, "pixels");
        var plane = Enumerable.Range(0, 30).Select(_ => (byte)random.NextInt(256)).ToArray();
        var drawn = new float[60];

        new AffineAugmentation(new InputShape(2, 6, 5)).Draw([.. plane, .. plane], new SeededRandom(2, "test"), drawn);

        Assert.Equal(drawn[..30], drawn[30..]);
        Assert.NotEqual(plane.Select(value => (value / 127.5f) - 1), drawn[..30]);
    }
}
