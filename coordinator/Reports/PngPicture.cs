using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using FedDistill.Core.Data;

namespace FedDistill.Coordinator.Reports;

/// <summary>A small picture as a PNG file (ISO 15948), grey or colour, eight bits a channel.</summary>
public static class PngPicture
{
    /// <summary>The file as a <c>data:</c> address, so that a page needs nothing beside itself.</summary>
    /// <param name="input">A picture.</param>
    public static string DataAddress(InputExcerpt input) => $"data:image/png;base64,{Convert.ToBase64String(Encode(input))}";

    /// <summary>The file.</summary>
    public static byte[] Encode(InputExcerpt input)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, input.Width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], input.Height);
        head[8] = 8;
        // 0 grey, 2 colour; then deflate, no filters to choose from, not interlaced.
        head[9] = input.Channels == 1 ? (byte)0 : (byte)2;
        head[10] = head[11] = head[12] = 0;
        WriteChunk(file, "IHDR"u8, head);
        WriteChunk(file, "IDAT"u8, Packed(input));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each line begins with its filter, 0: none. Channels stand by plane here and by pixel there.
    private static byte[] Packed(InputExcerpt input)
    {
        var plane = input.Height * input.Width;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var place = 0; place < plane; place++)
            {
                if (place % input.Width == 0)
                {
                    zlib.WriteByte(0);
                }

                for (var channel = 0; channel < input.Channels; channel++)
                {
                    zlib.WriteByte(input.Pixels[(channel * plane) + place]);
                }
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
