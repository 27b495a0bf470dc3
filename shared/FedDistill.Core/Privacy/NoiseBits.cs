using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Exact decisions from random bits: whole numbers alone, no floating point, so that nothing of a decision's odds is lost in
/// rounding. Not thread safe.
/// </summary>
/// <param name="source">Where the bits come from.</param>
public sealed class NoiseBits(INoiseSource source)
{
    private readonly byte[] _buffer = new byte[8192];
    private int _taken = 8192;

    /// <summary>Whether nobody can repeat or foresee the bits.</summary>
    public bool IsSecret => source.IsSecret;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        if (_taken == _buffer.Length)
        {
            source.Fill(_buffer);
            _taken = 0;
        }

        var word = _buffer.AsSpan(_taken, sizeof(ulong));
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(word);
        // Used noise does not stay in memory: who reads it there subtracts it.
        CryptographicOperations.ZeroMemory(word);
        _taken += sizeof(ulong);
        return bits;
    }

    /// <summary>A whole number from 0 to below the bound, every one equally likely.</summary>
    /// <param name="bound">1 or more.</param>
    public ulong Below(ulong bound)
    {
        // Lemire (2019), "Fast random integer generation in an interval".
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var high = Math.BigMul(Next(), bound, out var low);
        if (low < bound)
        {
            var threshold = (0UL - bound) % bound;
            while (low < threshold)
            {
                high = Math.BigMul(Next(), bound, out low);
            }
        }

        return high;
    }

    /// <summary>True with probability numerator / denominator.</summary>
    /// <param name="numerator">At most the denominator.</param>
    /// <param name="denominator">1 or more.</param>
    public bool Chance(ulong numerator, ulong denominator) => Below(denominator) < numerator;

    /// <summary>
    /// True with probability exp(-numerator / denominator) (Canonne, Kamath and Steinke, 2020, Algorithm 1).
    /// </summary>
    /// <param name="numerator">0 or more.</param>
    /// <param name="denominator">1 or more.</param>
    public bool ExponentialChance(UInt128 numerator, ulong denominator)
    {
        var (whole, rest) = UInt128.DivRem(numerator, denominator);
        for (; whole > 0; whole--)
        {
            if (!ExponentialChanceWithinOne(1, 1))
            {
                return false;
            }
        }

        return ExponentialChanceWithinOne((ulong)rest, denominator);
    }

    // The first k at which a chance of γ/k fails is odd with probability e^-γ.
    private bool ExponentialChanceWithinOne(ulong numerator, ulong denominator)
    {
        var k = 1UL;
        while (Chance(numerator, denominator) && Chance(1, k))
        {
            k++;
        }

        return k % 2 == 1;
    }
}
