using System.Globalization;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>How people write the ten digits: for each the usual variants, each a few pen strokes.</summary>
internal static class GlyphAlphabet
{
    /// <summary>
    /// Strokes are separated by semicolons. A stroke is a smooth curve through its points x,y in a box of 100 by 100, y
    /// downwards; a point
    /// that is written twice is a corner.
    /// </summary>
    private static readonly string[][] Drawings =
    [
        [
            "50,5 27,18 20,50 27,82 50,95 73,82 80,50 73,18 50,5",
            "62,10 38,8 22,34 22,68 42,94 66,88 80,58 74,22 54,7 42,14",
        ],
        [
            "50,5 50,95",
            "32,26 52,6 52,6 52,95",
            "32,26 52,6 52,6 52,95; 32,95 72,95",
        ],
        [
            "20,28 36,8 62,7 76,24 68,48 40,74 18,94 18,94 82,92",
            "20,25 38,7 64,8 74,28 58,58 34,84 20,88 26,76 44,80 62,93 84,86",
            "22,14 50,6 74,16 70,40 20,92 20,92 80,94",
        ],
        [
            "22,16 48,5 72,16 68,38 44,47 44,47 72,56 76,80 50,95 20,86",
            "22,8 74,8 74,8 46,42 46,42 74,55 76,80 48,95 20,84",
            "24,16 52,5 72,20 62,40 44,48 48,44 64,50 76,70 64,91 42,95 20,84",
        ],
        [
            "30,8 22,56 22,56 82,54; 66,28 62,96",
            "64,5 16,62 16,62 84,62; 64,5 64,95",
            "28,10 24,40 36,56 72,50; 74,8 64,95",
        ],
        [
            "76,8 30,8 30,8 26,45 26,45 54,38 78,58 72,84 46,96 18,86",
            "30,10 26,46 26,46 54,38 78,58 70,86 44,95 20,86; 30,10 80,7",
            "76,12 46,10 30,26 42,44 66,58 72,80 48,95 22,86",
        ],
        [
            "68,6 38,26 22,60 32,90 58,94 74,74 58,54 36,60 26,74",
            "58,5 32,40 24,72 40,95 66,88 72,68 54,56 30,70",
        ],
        [
            "18,10 80,10 80,10 44,95",
            "18,10 80,10 80,10 44,95; 34,52 72,50",
            "20,24 22,10 22,10 78,12 78,12 56,50 48,95",
        ],
        [
            "72,18 50,5 28,18 36,38 62,54 76,76 52,95 26,80 38,54 64,38 72,18",
            "50,48 30,32 34,11 52,5 70,13 68,35 50,48 28,66 30,88 50,96 72,87 72,65 50,48",
        ],
        [
            "74,22 52,6 28,20 28,42 48,52 68,38 74,22 74,22 68,95",
            "72,28 54,6 30,18 30,42 50,50 72,28 76,55 64,86 36,94",
            "70,12 46,8 30,28 42,46 62,40 70,12 70,12 64,60 56,95",
        ],
    ];

    private static readonly GlyphPoint[][][][] Digits =
        [.. Drawings.Select(variants => variants.Select(Parse).ToArray())];

    /// <summary>
    /// The variants of a digit; each is an array of strokes, each stroke its points in the unit square.
    /// </summary>
    public static GlyphPoint[][][] Variants(int digit) => Digits[digit];

    private static GlyphPoint[][] Parse(string drawing) =>
        [.. drawing.Split("; ").Select(stroke => stroke.Split(' ').Select(ParsePoint).ToArray())];

    private static GlyphPoint ParsePoint(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return new(
            int.Parse(text.AsSpan(0, comma), NumberStyles.None, CultureInfo.InvariantCulture) / 100.0,
            int.Parse(text.AsSpan(comma + 1), NumberStyles.None, CultureInfo.InvariantCulture) / 100.0);
    }
}
