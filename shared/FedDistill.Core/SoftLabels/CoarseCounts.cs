using System.Numerics;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Class counts as a client tells them: rounded to powers of two, for exact counts tell whether one record was there.
/// Coarse counts blunt that from three rows on: 0, 1 and 2 are told exactly. The class mix they still show.
/// </summary>
public static class CoarseCounts
{
    /// <summary>The power of two whose logarithm is nearest; 0 stays 0. No count lies in the middle of two.</summary>
    /// <param name="count">0 to 2^62.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside its range.</exception>
    public static long Round(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1L << 62);
        if (count == 0)
        {
            return 0;
        }

        // log2(n) is over k + 1/2 when n^2 is over 2^(2k + 1); that power is no square of a whole number.
        var exponent = BitOperations.Log2((ulong)count);
        var isNearerToNext = (UInt128)count * (UInt128)count > UInt128.One << ((2 * exponent) + 1);
        return 1L << (isNearerToNext ? exponent + 1 : exponent);
    }

    /// <summary>Every count rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its range.</exception>
    public static long[] Round(IEnumerable<long> counts) => [.. counts.Select(Round)];
}
