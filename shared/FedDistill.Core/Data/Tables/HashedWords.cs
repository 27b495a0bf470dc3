using System.Text;

namespace FedDistill.Core.Data.Tables;

/// <summary>
/// A text as a bag of hashed words (Weinberger et al., 2009, without signs). A word is a run of letters and digits in
/// lower case by the invariant culture. Its place is FNV-1a (32 bits) of its UTF-8 bytes modulo the number of buckets.
/// Each bucket holds ln(1 + count), and the whole is scaled to length 1; a text without words is all zeros.
/// </summary>
/// <remarks>
/// No vocabulary: nothing of a private text has to be agreed on, and words that the transfer set lacks count all the
/// same. Two words may share a bucket.
/// </remarks>
internal static class HashedWords
{
    /// <summary>Fewer would mix most words of a sentence.</summary>
    public const int FewestBuckets = 16;

    /// <summary>More than a small model's rows can be read at.</summary>
    public const int MostBuckets = 65536;

    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <summary>Writes a text's features.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="features">One number a bucket, all zero before; 0..1 after.</param>
    public static void Encode(string text, Span<float> features)
    {
        Count(text, features);
        var square = 0.0;
        foreach (var count in features)
        {
            square += Damped(count) * Damped(count);
        }

        if (square == 0)
        {
            return;
        }

        var length = Math.Sqrt(square);
        foreach (ref var feature in features)
        {
            feature = (float)(Damped(feature) / length);
        }
    }

    private static void Count(string text, Span<float> counts)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var hash = FnvOffset;
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                inWord = true;
                foreach (var letter in utf8[..Rune.ToLowerInvariant(rune).EncodeToUtf8(utf8)])
                {
                    hash = unchecked((hash ^ letter) * FnvPrime);
                }
            }
            else if (inWord)
            {
                counts[(int)(hash % (uint)counts.Length)]++;
                (hash, inWord) = (FnvOffset, false);
            }
        }

        if (inWord)
        {
            counts[(int)(hash % (uint)counts.Length)]++;
        }
    }

    // A word said ten times says little more than one said five times.
    private static double Damped(float count) => Math.Log(1 + count);
}
