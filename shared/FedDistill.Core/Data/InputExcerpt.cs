using System.Globalization;

namespace FedDistill.Core.Data;

/// <summary>A public transfer input, small enough to be shown on a page: a picture, or a row of values.</summary>
/// <param name="Channels">1 grey or 3 colour; 0 for a table row.</param>
/// <param name="Height">Pixels, at most <see cref="LargestSide"/>; 0 for a table row.</param>
/// <param name="Width">Pixels, likewise.</param>
/// <param name="Pixels">Shape [channels, height, width], 0..255; empty for a table row.</param>
/// <param name="Fields">The first <see cref="MostFields"/> columns of a table row; empty for a picture.</param>
/// <param name="FieldsLeftOut">How many columns there are beside them.</param>
public sealed record InputExcerpt(
    int Channels, int Height, int Width, byte[] Pixels, IReadOnlyList<InputField> Fields, int FieldsLeftOut)
{
    /// <summary>A longer side of a picture is shrunk to this.</summary>
    public const int LargestSide = 32;

    /// <summary>More columns are not shown.</summary>
    public const int MostFields = 16;

    // Beside grey and colour, the first channel is as good a picture as any.
    private const int ColourChannels = 3;

    /// <summary>Takes one row of a table of inputs.</summary>
    /// <param name="inputs">The transfer set.</param>
    /// <param name="row">0 to N - 1.</param>
    /// <param name="schema">What its columns mean.</param>
    public static InputExcerpt Of(InputTable inputs, int row, FederationSchema schema) =>
        inputs.Shape.IsImage ? Picture(inputs.Shape, inputs.Pixels(row)) : Record(inputs, row, schema);

    private static InputExcerpt Picture(InputShape shape, ReadOnlySpan<byte> pixels)
    {
        var step = (int)Math.Ceiling(Math.Max(shape.Height, shape.Width) / (double)LargestSide);
        var (height, width) = ((shape.Height + step - 1) / step, (shape.Width + step - 1) / step);
        var channels = shape.Channels >= ColourChannels ? ColourChannels : 1;
        var shrunk = new byte[channels * height * width];
        for (var index = 0; index < shrunk.Length; index++)
        {
            var (channel, top, left) = (index / (height * width), index / width % height * step, index % width * step);
            shrunk[index] = MeanOf(pixels.Slice(channel * shape.Height * shape.Width, shape.Height * shape.Width), shape, top, left, step);
        }

        return new InputExcerpt(channels, height, width, shrunk, [], 0);
    }

    private static byte MeanOf(ReadOnlySpan<byte> plane, InputShape shape, int top, int left, int step)
    {
        var (sum, count) = (0, 0);
        for (var y = top; y < Math.Min(top + step, shape.Height); y++)
        {
            for (var x = left; x < Math.Min(left + step, shape.Width); x++)
            {
                sum += plane[(y * shape.Width) + x];
                count++;
            }
        }

        return (byte)((sum + (count / 2)) / count);
    }

    private static InputExcerpt Record(InputTable inputs, int row, FederationSchema schema)
    {
        var features = new float[inputs.Shape.ValueCount];
        inputs.CopyRow(row, features);
        var fields = new List<InputField>();
        var place = 0;
        foreach (var column in schema.Columns.Where(column => column.Kind != ColumnKind.Ignored))
        {
            fields.Add(new InputField(column.Name, TextOf(column, features.AsSpan(place, column.FeatureCount))));
            place += column.FeatureCount;
        }

        return new InputExcerpt(0, 0, 0, [], [.. fields.Take(MostFields)], Math.Max(0, fields.Count - MostFields));
    }

    // The feature is a single: what lies a millionth of the scale beside a round number is that number. Plus 0 takes the
    // sign from a zero.
    private static double NumberOf(float feature, ColumnSchema column)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(column.Scale)) - 5);
        return (Math.Round(((feature * column.Scale) + column.Mean) / step) * step) + 0.0;
    }

    // No exponents for people, but where a number would vanish behind the point.
    private static string TextOf(double number) =>
        number.ToString(number != 0 && Math.Abs(number) < 0.001 ? "G4" : "0.######", CultureInfo.InvariantCulture);

    private static string TextOf(ColumnSchema column, ReadOnlySpan<float> features) => column.Kind switch
    {
        ColumnKind.Numeric => TextOf(NumberOf(features[0], column)),
        // Words are hashed on reading and cannot be told any more.
        ColumnKind.Text => $"{features.Length - features.Count(0f)} buckets of words",
        _ => features.IndexOf(1f) is >= 0 and var category ? column.Categories[category] : "(none)",
    };
}
