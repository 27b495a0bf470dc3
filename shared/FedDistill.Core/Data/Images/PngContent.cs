using System.Buffers.Binary;
using System.IO.Compression;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Images;

/// <summary>
/// Holds a PNG's compressed pixels to what its header announces, before the decoder unpacks them: a few bytes can unpack to gigabytes,
/// and the decoder would keep them all.
/// </summary>
internal static class PngContent
{
    private const int SignatureBytes = 8;
    private const int ChunkFrame = 12;
    private const int BufferBytes = 1 << 16;

    // First column, first row, column step and row step of Adam7's seven passes (PNG specification, 8.2).
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Unpacks the pixels without keeping them.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are fewer or more than announced.</exception>
    public static void Check(string path, byte[] png)
    {
        var expected = UnpackedBytes(png);
        using var packed = PackedPixels(png);
        var buffer = new byte[BufferBytes];
        var unpacked = 0L;
        try
        {
            using var pixels = new ZLibStream(packed, CompressionMode.Decompress);
            // Some writers pad: a buffer more than announced is harmless.
            for (int read; unpacked <= expected + BufferBytes && (read = pixels.Read(buffer)) > 0;)
            {
                unpacked += read;
            }
        }
        catch (InvalidDataException exception)
        {
            throw ImageHeader.Damaged(path, exception);
        }

        if (unpacked < expected || unpacked > expected + BufferBytes)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' has {(unpacked < expected ? $"{unpacked} bytes" : "more bytes")} of pixels where its header announces {expected}. " +
                "Save it again, or remove it.");
        }
    }

    // The header was read before: it is there, and its chunk comes first.
    private static long UnpackedBytes(ReadOnlySpan<byte> png)
    {
        var width = BinaryPrimitives.ReadInt32BigEndian(png[16..]);
        var height = BinaryPrimitives.ReadInt32BigEndian(png[20..]);
        var bits = png[24] * (png[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
        if (png[28] == 0)
        {
            return Rows(width, height, bits);
        }

        var bytes = 0L;
        foreach (var pass in Passes)
        {
            bytes += Rows((width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY, bits);
        }

        return bytes;
    }

    // Each row begins with its filter's byte.
    private static long Rows(int width, int height, int bits) =>
        width <= 0 || height <= 0 ? 0 : height * (1 + ((((long)width * bits) + 7) / 8));

    private static MemoryStream PackedPixels(byte[] png)
    {
        var packed = new MemoryStream();
        for (long place = SignatureBytes; place + ChunkFrame <= png.Length;)
        {
            var chunk = png.AsSpan((int)place);
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..8].SequenceEqual("IDAT"u8))
            {
                packed.Write(chunk.Slice(8, (int)Math.Min(length, chunk.Length - ChunkFrame)));
            }

            place += ChunkFrame + length;
        }

        packed.Position = 0;
        return packed;
    }
}
