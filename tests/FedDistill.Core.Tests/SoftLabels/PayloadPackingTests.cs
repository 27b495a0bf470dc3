using System.IO.Compression;
using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class PayloadPackingTests
{
    private static readonly Gen<byte[]> Payload =
        Gen.OneOf(Gen.Byte.Array[0, 300], Gen.Byte[0, 2].Array[0, 3000], Gen.Byte.Array[1, 20].Select(Repeated));

    [Fact]
    public void Unpack_OfPack_GivesTheBytes() =>
        Gen.Select(Payload, Payload, Gen.Bool).Sample((payload, other, isDelta) =>
        {
            var earlier = isDelta ? Like(payload, other) : other;
            var packed = PayloadPacking.Pack(payload, earlier);

            Assert.True(packed.Bytes.Length <= payload.Length);
            Assert.Equal(payload, PayloadPacking.Unpack(packed.Kind, packed.Bytes, payload.Length, earlier));
        });

    [Fact]
    public void Pack_ManyZeros_TakesBrotli()
    {
        var packed = PayloadPacking.Pack(new byte[5000], default);

        Assert.Equal(PayloadPackingKind.Brotli, packed.Kind);
        Assert.True(packed.Bytes.Length < 20);
    }

    [Fact]
    public void Pack_NothingToGain_StaysPlain() =>
        Assert.Equal(PayloadPackingKind.Plain, PayloadPacking.Pack([1, 2, 3], [1, 2, 4]).Kind);

    [Fact]
    public void Pack_AlmostAsBefore_TakesTheDelta()
    {
        var earlier = Noise(5000);
        var payload = earlier.ToArray();
        payload[17] ^= 1;

        var packed = PayloadPacking.Pack(payload, earlier);

        Assert.Equal(PayloadPackingKind.DeltaBrotli, packed.Kind);
        Assert.True(packed.Bytes.Length < 30);
    }

    [Fact]
    public void Pack_EquallySmall_TakesTheSimpler()
    {
        var payload = new byte[5000];

        Assert.Equal(PayloadPackingKind.Brotli, PayloadPacking.Pack(payload, new byte[5000]).Kind);
    }

    [Fact]
    public void Pack_EarlierOfOtherLength_IsNoDelta()
    {
        var earlier = Noise(5000);

        Assert.Equal(PayloadPackingKind.Plain, PayloadPacking.Pack(earlier.AsSpan(1), earlier).Kind);
    }

    [Theory]
    [InlineData(999, "They unpack to more bytes;")]
    [InlineData(0, "They unpack to more bytes;")]
    [InlineData(1001, "They unpack to 1000 bytes;")]
    public void Unpack_OtherLength_IsRefused(int announced, string finding) =>
        Refused(PayloadPackingKind.Brotli, Brotli(new byte[1000]), announced, [], $"{finding} this shape has {announced} bytes.");

    [Fact]
    public void Unpack_Bomb_ReservesNoMoreThanTheAnnouncedLength()
    {
        var bomb = Brotli(new byte[200_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refused(PayloadPackingKind.Brotli, bomb, 1000, [], "They unpack to more bytes;");

        Assert.True(bomb.Length < 1000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000);
    }

    [Fact]
    public void Unpack_BytesBehindTheStream_IsRefused() =>
        Refused(PayloadPackingKind.Brotli, [.. Brotli(new byte[1000]), 0], 1000, [], "1 bytes follow the end of the packed stream;");

    [Fact]
    public void Unpack_BrokenOffStream_IsRefused() =>
        Refused(PayloadPackingKind.Brotli, Brotli(Noise(1000))[..^5], 1000, [], "They break off after");

    [Fact]
    public void Unpack_NoStream_IsRefused() =>
        Refused(PayloadPackingKind.Brotli, [0xff, 0xff, 0xff, 0xff], 1000, [], "They are no Brotli stream;");

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public void Unpack_PlainOfOtherLength_IsRefused(int length) =>
        Refused(PayloadPackingKind.Plain, new byte[length], 1000, [], $"{length} bytes came;");

    [Fact]
    public void Unpack_DeltaWithoutTheEarlier_IsRefused() =>
        Refused(
            PayloadPackingKind.DeltaBrotli, Brotli(new byte[1000]), 1000, [],
            "They are a delta, and the payload before has 0 bytes here;");

    [Fact]
    public void Unpack_UnknownKind_IsRefused() =>
        Refused((PayloadPackingKind)7, new byte[1000], 1000, [], "The packing 7 is not known;");

    private static void Refused(PayloadPackingKind kind, byte[] bytes, int announced, byte[] earlier, string finding)
    {
        var error = Assert.Throws<FedDistillException>(() => PayloadPacking.Unpack(kind, bytes, announced, earlier));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Brotli(byte[] content)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        Assert.True(BrotliEncoder.TryCompress(content, packed, out var length, 5, 22));
        return packed[..length];
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        for (var (index, state) = (0, 1u); index < length; index++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[index] = (byte)(state >> 24);
        }

        return bytes;
    }

    private static byte[] Repeated(byte[] part) => [.. Enumerable.Repeat(part, 40).SelectMany(bytes => bytes)];

    private static byte[] Like(byte[] payload, byte[] changes) =>
        [.. payload.Select((value, index) => index < changes.Length && index % 5 == 0 ? changes[index] : value)];
}
