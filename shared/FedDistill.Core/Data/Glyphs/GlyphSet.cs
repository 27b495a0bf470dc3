using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// <c>builtin:glyphs</c>: grey digits of 28 x 28 pixels that the program draws itself, so that a fresh machine needs no
/// download. Endless:
/// row i of a stream is the same however many rows are drawn.
/// </summary>
/// <remarks>
/// Drawn to be about as hard as MNIST for a linear model and for a small convolutional network.
/// </remarks>
public static class GlyphSet
{
    /// <summary>Pixels of a side.</summary>
    public const int Side = 28;

    /// <summary>The digits 0 to 9.</summary>
    public const int ClassCount = 10;

    /// <summary>The shape of a glyph.</summary>
    public static InputShape Shape { get; } = new(1, Side, Side);

    /// <summary>Draws the first rows of a stream; digits are equally likely.</summary>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="stream">Names an independent sequence: rows of two streams have nothing in common.</param>
    /// <param name="rows">How many, from 0.</param>
    public static LabelledTable Draw(long seed, string stream, int rows) => Draw(seed, stream, rows, static _ => true);

    /// <summary>Draws the first rows of a stream whose digit is accepted.</summary>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="stream">Names an independent sequence.</param>
    /// <param name="rows">How many, from 0; the draw goes on until as many are accepted.</param>
    /// <param name="accepts">Is asked once for each row in order and may count.</param>
    internal static LabelledTable Draw(long seed, string stream, int rows, Func<int, bool> accepts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var painter = new GlyphPainter();
        var pixels = new byte[checked(rows * Shape.ValueCount)];
        var digits = new int[rows];
        var drawn = 0;
        for (var row = 0L; drawn < rows; row++)
        {
            var random = new SeededRandom(seed, $"glyphs/{stream}/{row}");
            var digit = random.NextInt(ClassCount);
            if (accepts(digit))
            {
                digits[drawn] = digit;
                painter.Paint(digit, random, pixels.AsSpan(drawn++ * Shape.ValueCount, Shape.ValueCount));
            }
        }

        return new LabelledTable(InputTable.FromPixels(Shape, pixels), digits, ClassCount);
    }
}
