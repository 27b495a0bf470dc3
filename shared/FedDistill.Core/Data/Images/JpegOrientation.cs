using System.Buffers.Binary;

namespace FedDistill.Core.Data.Images;

/// <summary>How a camera was held: the EXIF tag 0x0112 of a JPEG's first APP1 segment.</summary>
internal static class JpegOrientation
{
    private const int AsStored = 1;
    private const int OrientationTag = 0x0112;
    private const int EntryBytes = 12;

    /// <summary>1..8; 1 where nothing sensible is said, as viewers do.</summary>
    public static int Of(ReadOnlySpan<byte> jpeg)
    {
        // Segments: ff, marker, length (big endian, counts itself), content; the image's data ends the list.
        for (var place = 2; place + 4 <= jpeg.Length && jpeg[place] == 0xff && jpeg[place + 1] != 0xda;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(place + 2)..]);
            if (length < 2 || place + 2 + length > jpeg.Length)
            {
                return AsStored;
            }

            var content = jpeg.Slice(place + 4, length - 2);
            if (jpeg[place + 1] == 0xe1 && content.StartsWith("Exif\0\0"u8))
            {
                return OfTiff(content[6..]);
            }

            place += 2 + length;
        }

        return AsStored;
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
        {
            return AsStored;
        }

        var little = tiff[0] == 'I';
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return AsStored;
        }

        var entries = UInt16(tiff[(int)directory..], little);
        for (var entry = 0; entry < entries; entry++)
        {
            var place = (int)directory + 2 + (entry * EntryBytes);
            if (place + EntryBytes > tiff.Length)
            {
                return AsStored;
            }

            if (UInt16(tiff[place..], little) == OrientationTag)
            {
                var orientation = UInt16(tiff[(place + 8)..], little);
                return orientation is >= 1 and <= 8 ? orientation : AsStored;
            }
        }

        return AsStored;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
