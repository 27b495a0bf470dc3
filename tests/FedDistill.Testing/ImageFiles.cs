using System.Buffers.Binary;
using System.IO.Compression;
using StbImageWriteSharp;

namespace FedDistill.Testing;

/// <summary>Writes small PNG and JPEG files.</summary>
public static class ImageFiles
{
    public const byte Grey = 0;
    public const byte Colour = 2;
    public const byte Palette = 3;
    public const byte GreyAlpha = 4;
    public const byte ColourAlpha = 6;

    /// <summary>A PNG of 8 bits a channel, rows unfiltered.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="type">One of the colour types above.</param>
    /// <param name="pixels">Shape [height, width, channels].</param>
    /// <param name="extra">Chunks between header and pixels.</param>
    public static byte[] Png(int width, int height, byte type, byte[] pixels, params byte[][] extra)
    {
        var rowBytes = pixels.Length / height;
        var raw = new byte[pixels.Length + height];
        for (var row = 0; row < height; row++)
        {
            pixels.AsSpan(row * rowBytes, rowBytes).CopyTo(raw.AsSpan((row * (rowBytes + 1)) + 1));
        }

        return [.. Signature, .. Header(width, height, type), .. extra.SelectMany(chunk => chunk), .. Pixels(raw), .. Chunk("IEND"u8, [])];
    }

    public static byte[] Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public static byte[] Header(int width, int height, byte type)
    {
        var content = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(content, width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), height);
        content[8] = 8;
        content[9] = type;
        return Chunk("IHDR"u8, content);
    }

    /// <summary>The IDAT chunk of rows that begin with their filter's byte.</summary>
    public static byte[] Pixels(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(raw);
        }

        return Chunk("IDAT"u8, packed.ToArray());
    }

    public static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc32(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    /// <summary>A JPEG of the best quality; shape [height, width, 3].</summary>
    public static byte[] Jpeg(int width, int height, byte[] pixels)
    {
        using var stream = new MemoryStream();
        new ImageWriter().WriteJpg(pixels, width, height, ColorComponents.RedGreenBlue, stream, 100);
        return stream.ToArray();
    }

    /// <summary>The same JPEG with an EXIF orientation after its first two bytes.</summary>
    public static byte[] Oriented(byte[] jpeg, byte orientation, bool bigEndian)
    {
        byte[] tiff = bigEndian
            ? [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            : [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        return [0xff, 0xd8, 0xff, 0xe1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xedb88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
