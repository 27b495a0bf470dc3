using System.Buffers.Binary;
using System.IO.Compression;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class PngPictureTests
{
    [Fact]
    public void Encode_Grey_HasALineOfPixelsBehindEachFilter() =>
        Assert.Equal([0, 10, 20, 30, 0, 40, 50, 60], Unpack(new InputExcerpt(1, 2, 3, [10, 20, 30, 40, 50, 60], [], 0), colour: 0));

    [Fact]
    public void Encode_Colour_PutsTheChannelsOfAPixelTogether() =>
        Assert.Equal([0, 1, 3, 5, 2, 4, 6], Unpack(new InputExcerpt(3, 1, 2, [1, 2, 3, 4, 5, 6], [], 0), colour: 2));

    // The check value of an empty IEND chunk is the same in every file there is.
    [Fact]
    public void Encode_AnyPicture_EndsAsEveryPngDoes() => Assert.Equal(
        [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82],
        PngPicture.Encode(new InputExcerpt(1, 1, 1, [7], [], 0))[^12..]);

    private static byte[] Unpack(InputExcerpt input, byte colour)
    {
        var file = PngPicture.Encode(input);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], file[..8]);
        Assert.Equal((input.Width, input.Height), (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20))));
        Assert.Equal([8, colour, 0, 0, 0], file[24..29]);
        var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(file, 41, length), CompressionMode.Decompress);
        using var lines = new MemoryStream();
        zlib.CopyTo(lines);
        return lines.ToArray();
    }
}
