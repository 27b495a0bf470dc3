using FedDistill.Core.Data.Glyphs;

namespace FedDistill.Core.Data.Sources;

/// <summary>Which streams of the endless glyph set serve which purpose; two streams have no row in common.</summary>
internal static class GlyphRows
{
    /// <summary>The stream of private rows.</summary>
    public const string Private = "private";

    /// <summary>The stream of public transfer rows.</summary>
    public const string Transfer = "transfer";

    /// <summary>The stream of test rows.</summary>
    public const string Test = "test";

    /// <summary>The first rows of a stream; 0: as many as suit its purpose.</summary>
    public static LabelledTable Draw(long seed, string stream, int rows) =>
        GlyphSet.Draw(seed, stream, rows > 0 ? rows : DefaultRows(stream));

    /// <summary>The first rows of a stream whose digit is wanted.</summary>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="stream">One of the streams above.</param>
    /// <param name="rows">How many; 0: as many as suit the stream's purpose.</param>
    /// <param name="quotas">How many of each digit, <paramref name="rows"/> in all; null: as they come.</param>
    /// <param name="isWanted">Which digits, at least one.</param>
    public static LabelledTable Draw(long seed, string stream, int rows, int[]? quotas, Func<int, bool> isWanted)
    {
        var left = quotas?.ToArray();
        return GlyphSet.Draw(
            seed,
            stream,
            rows > 0 ? rows : DefaultRows(stream),
            digit => left is null ? isWanted(digit) : left[digit]-- > 0);
    }

    /// <summary>
    /// Enough that a federation of ten learns well, and few enough that the quick start stays under a minute.
    /// </summary>
    private static int DefaultRows(string stream) => stream switch
    {
        Private => 6000,
        Transfer => 3000,
        _ => 5000,
    };
}
