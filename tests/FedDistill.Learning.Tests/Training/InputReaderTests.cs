using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Augmentation;
using FedDistill.Learning.Training;

namespace FedDistill.Learning.Tests.Training;

public class InputReaderTests
{
    private const int Repeats = 4000;

    private static readonly InputTable Images = TinyProblems.Images(3, "images").Inputs;

    // Two numbers and a category of two values.
    private static readonly InputTable Table = InputTable.FromFeatures(
        InputShape.Tabular(4), [0, -1.5f, 0, 1, 1, 0.25f, 1, 0, 0.5f, 2, 0, 1]);

    [Theory]
    [InlineData("none")]
    [InlineData("auto")]
    public void Read_TableUnlessAsked_StaysAsItIs(string augmentation) =>
        Assert.Equal(Plain(Table, 1), Draw(Table, augmentation, 1, seed: 1));

    [Fact]
    public void Read_ImageWithNone_StaysAsItIs() => Assert.Equal(Plain(Images, 1), Draw(Images, "none", 1, seed: 1));

    [Theory]
    [InlineData("auto")]
    [InlineData("affine")]
    [InlineData("jitter")]
    public void Read_Image_VariesBySeedAlone(string augmentation)
    {
        var drawn = Draw(Images, augmentation, 1, seed: 1);

        Assert.Equal(drawn, Draw(Images, augmentation, 1, seed: 1));
        Assert.NotEqual(drawn, Draw(Images, augmentation, 1, seed: 2));
        Assert.NotEqual(drawn, Plain(Images, 1));
    }

    [Fact]
    public void Read_AutoOfAnImage_IsAffine() =>
        Assert.Equal(Draw(Images, "affine", 1, seed: 1), Draw(Images, "auto", 1, seed: 1));

    [Fact]
    public void Read_JitteredTable_MovesNumbersByATenthAndNoCategory()
    {
        var reader = InputReader.Create(Table, InputAugmentation.Jitter, new SeededRandom(1, "test"));
        var drawn = new float[4];
        var noise = new List<double>();

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            reader.Read(0, drawn);
            noise.Add(drawn[0] - 0);
            noise.Add(drawn[1] + 1.5);

            Assert.Equal([0f, 1f], drawn[2..]);
        }

        AssertNoise(noise);
    }

    [Fact]
    public void Read_JitteredImage_MovesEveryPixelByATenth()
    {
        var reader = InputReader.Create(Images, InputAugmentation.Jitter, new SeededRandom(1, "test"));
        var plain = Plain(Images, 0);
        var drawn = new float[plain.Length];
        var noise = new List<double>();

        for (var repeat = 0; repeat < 50; repeat++)
        {
            reader.Read(0, drawn);
            noise.AddRange(drawn.Zip(plain, (moved, pixel) => (double)moved - pixel));
        }

        AssertNoise(noise);
    }

    [Theory]
    [InlineData("affine", "table rows of 4 features. Use auto, none or jitter.")]
    [InlineData("blur", "Allowed are auto, none, affine, jitter.")]
    public void Create_DoesNotFit_TellsWhatDoes(string augmentation, string expected)
    {
        var error = Assert.Throws<FedDistillException>(() => Draw(Table, augmentation, 0, seed: 1));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
    }

    // Four standard errors of a mean and of a deviation.
    private static void AssertNoise(List<double> noise)
    {
        var slack = 4 * JitterAugmentation.Deviation / Math.Sqrt(noise.Count);
        var mean = noise.Average();
        var deviation = Math.Sqrt(noise.Average(value => (value - mean) * (value - mean)));
        Assert.Equal(0, mean, slack);
        Assert.Equal(JitterAugmentation.Deviation, deviation, slack);
    }

    private static float[] Plain(InputTable table, int row)
    {
        var values = new float[table.Shape.ValueCount];
        table.CopyRow(row, values);
        return values;
    }

    private static float[] Draw(InputTable table, string augmentation, int row, long seed)
    {
        var values = new float[table.Shape.ValueCount];
        InputReader.Create(table, augmentation, new SeededRandom(seed, "test")).Read(row, values);
        return values;
    }
}
