using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Fuzz.Tests.Mutations;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>The bytes of soft labels: packed, and in every codec.</summary>
internal static class PayloadTargets
{
    private const int HeadBytes = 6;

    private static readonly ISoftLabelCodec[] Codecs =
        [.. SoftLabelCodecs.All, SoftLabelCodecs.Find("top-1"), SoftLabelCodecs.Find("top-255")];

    private static readonly SoftLabelKind[] Kinds = Enum.GetValues<SoftLabelKind>();

    public static IEnumerable<FuzzTarget> All =>
    [
        new("packing", random => ByteMutations.Of(random, PackedSamples), Unpack),
        .. Codecs.Select(codec => new FuzzTarget($"codec-{codec.Name}", random => Encoded(random, codec), bytes => Decode(codec, bytes))),
    ];

    /// <summary>Kind, announced length, then packed bytes: honest ones, and small ones that would become megabytes.</summary>
    private static readonly byte[][] PackedSamples =
    [
        .. new[] { 240, 4096 }.SelectMany(length => new[] { PayloadPackingKind.Plain, PayloadPackingKind.Brotli, PayloadPackingKind.DeltaBrotli }
            .Select(kind => Framed(kind, length, kind == PayloadPackingKind.Plain ? new byte[length] : Brotli(new byte[length])))),
        Framed(PayloadPackingKind.Brotli, 240, Brotli(new byte[100 << 20])),
        Framed(PayloadPackingKind.DeltaBrotli, 65535, Brotli(new byte[100 << 20])),
        Framed(PayloadPackingKind.Brotli, 65535, Brotli([.. Enumerable.Range(0, 65535).Select(index => (byte)(index * index))])),
    ];

    private static byte[] Framed(PayloadPackingKind kind, int length, byte[] bytes) => [(byte)kind, (byte)length, (byte)(length >> 8), .. bytes];

    private static byte[] Brotli(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void Unpack(byte[] bytes)
    {
        if (bytes.Length >= 3)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(1));
            var payload = PayloadPacking.Unpack((PayloadPackingKind)bytes[0], bytes.AsSpan(3), length, new byte[length]);
            Assert.Equal(length, payload.Length);
        }
    }

    /// <summary>Kind, rows, positions and classes, then a payload that mostly has the right length.</summary>
    private static byte[] Encoded(SeededRandom random, ISoftLabelCodec codec)
    {
        var kind = Kinds[random.NextInt(Kinds.Length)];
        var (inputs, positions, classes) = (1 + random.NextInt(12), 1 + random.NextInt(2), 1 + random.NextInt(random.NextInt(8) == 0 ? 300 : 12));
        byte[] head = [(byte)kind, (byte)inputs, (byte)positions, (byte)classes, (byte)(classes >> 8), 0];
        if (!codec.Accepts(kind))
        {
            return head;
        }

        var softLabels = new SoftLabelMatrix(kind, inputs, positions, classes, new float[inputs * positions * classes]);
        for (var row = 0; row < softLabels.Rows; row++)
        {
            var numbers = softLabels.Row(row);
            numbers[random.NextInt(classes)] = kind == SoftLabelKind.Evidence && random.NextInt(3) == 0 ? 0 : 1;
        }

        var payload = codec.Encode(softLabels);
        var changed = ByteMutations.Of(random, [payload]);
        Array.Resize(ref changed, random.NextInt(8) == 0 ? changed.Length : payload.Length);
        return [.. head, .. random.NextInt(16) == 0 ? payload : changed];
    }

    private static void Decode(ISoftLabelCodec codec, byte[] bytes)
    {
        if (bytes.Length < HeadBytes)
        {
            return;
        }

        var softLabels = codec.Decode(
            bytes.AsSpan(HeadBytes), (SoftLabelKind)bytes[0], bytes[1], bytes[2], BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(3)));
        SoftLabelValidator.Validate(softLabels, codec.SumTolerance);
        SuspiciousLabels.Reason(softLabels);
        Assert.All(softLabels.Values, value => Assert.True(float.IsFinite(value)));

        // What has been taken in can be sent on, and is the same then.
        var again = codec.Decode(codec.Encode(softLabels), softLabels.Kind, softLabels.Inputs, softLabels.Positions, softLabels.Classes);
        if (codec.IsExact)
        {
            Assert.Equal(SHA256.HashData(bytes.AsSpan(HeadBytes)), SHA256.HashData(codec.Encode(again)));
        }
    }
}
