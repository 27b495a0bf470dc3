using System.Buffers.Binary;
using System.Security.Cryptography;
using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Deals private rows to the teachers of mode <c>pate</c>, each row to one. Where a row goes hangs on that row alone: with
/// one more or less all others stay where they are, so that one record changes one teacher and one vote.
/// </summary>
internal static class ShardDeal
{
    /// <summary>The rows of each teacher; a teacher may get none.</summary>
    /// <param name="rows">All private rows.</param>
    /// <param name="teachers">How many teachers.</param>
    /// <param name="seed">The federation's seed.</param>
    public static LabelledTable[] Of(LabelledTable rows, int teachers, long seed)
    {
        List<int>[] dealt = [.. Enumerable.Range(0, teachers).Select(_ => new List<int>())];
        Span<byte> key = stackalloc byte[sizeof(long) + sizeof(int)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var row = 0; row < rows.Rows; row++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, seed);
            BinaryPrimitives.WriteInt32LittleEndian(key[sizeof(long)..], rows.HardLabels[row]);
            hasher.AppendData(key);
            hasher.AppendData(rows.Inputs.RowBytes(row));
            hasher.GetHashAndReset(hash);
            dealt[(int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % (ulong)teachers)].Add(row);
        }

        return [.. dealt.Select(own => rows.Select([.. own]))];
    }
}
