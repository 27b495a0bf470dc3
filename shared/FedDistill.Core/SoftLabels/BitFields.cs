namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Whole numbers of b bits each, one after the other without gaps: bit k of the stream is bit k mod 8 of byte k div 8,
/// the lowest first, and a number's lowest bit comes first. With b = 4 the first number of a byte is its low half.
/// </summary>
internal static class BitFields
{
    /// <summary>Bytes for so many numbers; the bits left over are 0.</summary>
    public static long LengthBytes(long count, int bits) => ((count * bits) + 7) / 8;

    /// <summary>Writes the number of that index, of 1 to 32 bits, over zeros.</summary>
    public static void Write(Span<byte> bytes, long index, int bits, int value)
    {
        var (first, shift) = Math.DivRem(index * bits, 8);
        var shifted = (ulong)(uint)value << (int)shift;
        for (var at = (int)first; shifted != 0; at++, shifted >>= 8)
        {
            bytes[at] |= (byte)shifted;
        }
    }

    /// <summary>Reads the number of that index, of 1 to 32 bits.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, long index, int bits)
    {
        var (first, shift) = Math.DivRem(index * bits, 8);
        var last = ((index + 1) * bits - 1) / 8;
        var read = 0ul;
        for (var at = last; at >= first; at--)
        {
            read = (read << 8) | bytes[(int)at];
        }

        return (int)((read >> (int)shift) & ((1ul << bits) - 1));
    }
}
