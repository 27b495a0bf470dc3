using FedDistill.Core.Data;

namespace FedDistill.Core.Tests.Data;

public sealed class InputExcerptTests
{
    [Fact]
    public void Of_SmallImage_KeepsItsPixels()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var shape = new InputShape(1, 2, 3);

        var excerpt = InputExcerpt.Of(InputTable.FromPixels(shape, pixels), 1, Images(shape));

        Assert.Equal((1, 2, 3), (excerpt.Channels, excerpt.Height, excerpt.Width));
        Assert.Equal(pixels[6..], excerpt.Pixels);
    }

    [Fact]
    public void Of_LargeColourImage_ShrinksEachChannelToItsMeans()
    {
        // 40 x 64, halved: 20 x 32. A channel is one colour but for the first block of four.
        var shape = new InputShape(3, 40, 64);
        byte[] pixels = [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Repeat((byte)(50 * (channel + 1)), 40 * 64))];
        (pixels[0], pixels[1], pixels[64], pixels[65]) = (0, 10, 20, 31);

        var excerpt = InputExcerpt.Of(InputTable.FromPixels(shape, pixels), 0, Images(shape));

        Assert.Equal((3, 20, 32), (excerpt.Channels, excerpt.Height, excerpt.Width));
        Assert.Equal([15, 50, 100, 150], new[] { 0, 1, 640, 1280 }.Select(place => (int)excerpt.Pixels[place]));
    }

    [Fact]
    public void Of_TwoChannels_ShowsTheFirst()
    {
        var shape = new InputShape(2, 1, 1);

        var excerpt = InputExcerpt.Of(InputTable.FromPixels(shape, [7, 9]), 0, Images(shape));

        Assert.Equal(1, excerpt.Channels);
        Assert.Equal([7], excerpt.Pixels);
    }

    [Fact]
    public void Of_TableRow_SaysWhatTheFileSaid()
    {
        var schema = Images(InputShape.Tabular(1 + 2 + 16)) with
        {
            Columns =
            [
                new ColumnSchema("id", ColumnKind.Ignored, [], 0, 1),
                new ColumnSchema("age", ColumnKind.Numeric, [], 54.5, 9),
                new ColumnSchema("sex", ColumnKind.Categorical, ["f", "m"], 0, 1),
                new ColumnSchema("words", ColumnKind.Text, [], 0, 1) { Buckets = 16 },
            ],
        };
        float[] row = [1.5f, 0, 1, .. new float[14], 0.6f, 0.8f];
        float[] missing = [0, 0, 0, .. new float[16]];
        var table = InputTable.FromFeatures(schema.Shape, [.. row, .. missing]);

        Assert.Equal(
            [("age", "68"), ("sex", "m"), ("words", "2 buckets of words")],
            InputExcerpt.Of(table, 0, schema).Fields.Select(field => (field.Name, field.Text)));
        Assert.Equal(["54.5", "(none)", "0 buckets of words"], InputExcerpt.Of(table, 1, schema).Fields.Select(field => field.Text));
    }

    [Theory]
    [InlineData(0.6779661, 0.4672988, 0)]
    [InlineData(0.1486, 0.3557, 0)]
    [InlineData(0.1486, 0.3557, 1)]
    [InlineData(246.69, 51.78, 309)]
    [InlineData(50_000, 2500, 54_321)]
    [InlineData(0.00012, 0.00004, 0.00015)]
    public void Of_NumberThatWasScaledAsASingle_IsTheNumber(double mean, double scale, double value)
    {
        var schema = Images(InputShape.Tabular(1)) with { Columns = [new ColumnSchema("c", ColumnKind.Numeric, [], mean, scale)] };
        var table = InputTable.FromFeatures(schema.Shape, [(float)((value - mean) / scale)]);

        Assert.Equal(value.ToString(System.Globalization.CultureInfo.InvariantCulture), InputExcerpt.Of(table, 0, schema).Fields[0].Text);
    }

    [Fact]
    public void Of_WideTable_LeavesColumnsOut()
    {
        const int Columns = InputExcerpt.MostFields + 5;
        var schema = Images(InputShape.Tabular(Columns)) with
        {
            Columns = [.. Enumerable.Range(0, Columns).Select(index => new ColumnSchema($"c{index}", ColumnKind.Numeric, [], 0, 1))],
        };

        var excerpt = InputExcerpt.Of(InputTable.FromFeatures(schema.Shape, new float[Columns]), 0, schema);

        Assert.Equal((InputExcerpt.MostFields, 5), (excerpt.Fields.Count, excerpt.FieldsLeftOut));
    }

    private static FederationSchema Images(InputShape shape) => new() { Shape = shape, ClassNames = ["a", "b"] };
}
