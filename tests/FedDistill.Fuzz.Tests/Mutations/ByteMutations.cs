using System.Buffers.Binary;
using FedDistill.Core.Randomness;

namespace FedDistill.Fuzz.Tests.Mutations;

/// <summary>Makes other bytes of good ones: flips, cuts, repeats, joins, and puts in what breaks readers.</summary>
internal static class ByteMutations
{
    private const int MostBytes = 1 << 16;

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    ];

    private static readonly byte[][] Words =
    [
        [.. Enumerable.Repeat((byte)0xff, 10)], "\0"u8.ToArray(), "\r\n"u8.ToArray(), "\t"u8.ToArray(), ","u8.ToArray(), "\""u8.ToArray(),
        "NaN"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(), "?"u8.ToArray(), "\u001b["u8.ToArray(), [0xc3, 0x28], [0xed, 0xa0, 0x80],
        [0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0x7f], [0, 0x7e], [0, 0x7c], "null"u8.ToArray(), "{"u8.ToArray(), "]"u8.ToArray(),
    ];

    /// <summary>One of the samples after one to eight changes.</summary>
    public static byte[] Of(SeededRandom random, IReadOnlyList<byte[]> samples)
    {
        var bytes = samples[random.NextInt(samples.Count)].ToList();
        for (var changes = 1 + random.NextInt(8); changes > 0; changes--)
        {
            Change(random, bytes, samples);
        }

        return [.. bytes.Take(MostBytes)];
    }

    private static void Change(SeededRandom random, List<byte> bytes, IReadOnlyList<byte[]> samples)
    {
        var at = random.NextInt(bytes.Count + 1);
        var span = Math.Min(bytes.Count - at, 1 + random.NextInt(16));
        switch (random.NextInt(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.NextInt(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.NextInt(256);
                break;
            case 2:
                Overwrite(bytes, at, Number(random));
                break;
            case 3:
                bytes.InsertRange(at, Words[random.NextInt(Words.Length)]);
                break;
            case 4:
                bytes.RemoveRange(at, span);
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Repeat(bytes.GetRange(at, span), 1 + random.NextInt(64)).SelectMany(part => part).ToList());
                break;
            case 7:
                var other = samples[random.NextInt(samples.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(Math.Min(other.Length, random.NextInt(other.Length + 1))));
                break;
            default:
                Overwrite(bytes, at, [.. Enumerable.Repeat((byte)random.NextInt(256), span)]);
                break;
        }
    }

    private static byte[] Number(SeededRandom random)
    {
        var number = Edges[random.NextInt(Edges.Length)];
        var bytes = new byte[8];
        var width = 1 << random.NextInt(4);
        if (random.NextInt(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            return bytes[..width];
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes[^width..];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var index = 0; index < with.Length && at + index < bytes.Count; index++)
        {
            bytes[at + index] = with[index];
        }
    }
}
