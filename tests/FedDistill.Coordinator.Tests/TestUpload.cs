using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedDistill.Proto.V1;
using Google.Protobuf;

namespace FedDistill.Coordinator.Tests;

/// <summary>
/// One client's upload as a program in any language would make it: a header and little-endian floats.
/// </summary>
internal sealed record TestUpload(UploadHeader Header, ReadOnlyMemory<byte> Payload)
{
    public const int ChunkBytes = 64 * 1024;

    /// <summary>Probabilities that differ from client to client and from round to round.</summary>
    public static float[] Probabilities(string client, int round, int rows = TestFederation.Rows)
    {
        var values = new float[rows * TestFederation.Classes];
        for (var row = 0; row < rows; row++)
        {
            var sum = 0f;
            var numbers = values.AsSpan(row * TestFederation.Classes, TestFederation.Classes);
            for (var column = 0; column < numbers.Length; column++)
            {
                sum += numbers[column] = 1 + ((client[0] + (row * round) + (column * 5)) % 7);
            }

            foreach (ref var number in numbers)
            {
                number /= sum;
            }
        }

        return values;
    }

    /// <summary>An upload that a round of <see cref="TestFederation"/> accepts.</summary>
    public static TestUpload Of(string federation, string client, int round = 1) =>
        new TestUpload(
            new UploadHeader
            {
                Federation = federation,
                Client = client,
                Round = round,
                TransferSetSha256 = TestFederation.Transfer.Sha256(),
                Inputs = TestFederation.Rows,
                Positions = 1,
                Classes = TestFederation.Classes,
                Kind = SoftLabelKind.Probabilities,
                Encoding = "f32",
                Packing = PayloadPacking.Plain,
                Temperature = 1,
                SampleCount = 64,
                ClassCounts = { 32, 16, 16 },
            },
            default).With(Probabilities(client, round));

    /// <summary>Other numbers, with length and hash to match.</summary>
    public TestUpload With(float[] values)
    {
        var payload = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        return (this with { Payload = payload }).With(header =>
        {
            header.PayloadBytes = payload.Length;
            header.PackedBytes = payload.Length;
            header.PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(payload));
        });
    }

    /// <summary>The same upload, but what travels is this content packed with Brotli.</summary>
    public TestUpload Packed(ReadOnlySpan<byte> content)
    {
        var packed = Brotli(content);
        return (this with { Payload = packed }).With(header =>
        {
            header.Packing = PayloadPacking.Brotli;
            header.PackedBytes = packed.Length;
        });
    }

    /// <summary>The same upload as what has changed since an earlier one of the same client.</summary>
    public TestUpload After(TestUpload earlier)
    {
        var difference = Payload.ToArray();
        for (var index = 0; index < difference.Length; index++)
        {
            difference[index] ^= earlier.Payload.Span[index];
        }

        return Packed(difference).With(header =>
        {
            header.Packing = PayloadPacking.DeltaBrotli;
            header.BaseSha256 = earlier.Header.PayloadSha256;
        });
    }

    private static byte[] Brotli(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>One other number, with the hash to match.</summary>
    public TestUpload WithValue(int row, int column, float value)
    {
        var values = MemoryMarshal.Cast<byte, float>(Payload.Span).ToArray();
        values[(row * TestFederation.Classes) + column] = value;
        return With(values);
    }

    /// <summary>Another header.</summary>
    public TestUpload With(Action<UploadHeader> change)
    {
        var header = Header.Clone();
        change(header);
        return this with { Header = header };
    }

    /// <summary>What is sent: the header, then the payload from the header's offset on.</summary>
    public IEnumerable<UploadRequest> Messages()
    {
        yield return new UploadRequest { Header = Header };
        for (var offset = Math.Max(0, (int)Header.Offset); offset < Payload.Length; offset += ChunkBytes)
        {
            yield return Chunk(Payload.Slice(offset, Math.Min(ChunkBytes, Payload.Length - offset)));
        }
    }

    /// <summary>A message with a piece of a payload.</summary>
    public static UploadRequest Chunk(ReadOnlyMemory<byte> bytes) => new() { Chunk = ByteString.CopyFrom(bytes.Span) };
}
