using System.Buffers.Binary;
using FedDistill.Core.Data.Glyphs;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Foreign;

/// <summary>Three sites that have each seen six of the ten digits, as idx files that any language reads.</summary>
internal static class GlyphSites
{
    private const int RowsDrawn = 600;

    /// <summary>Writes the folders site-0, site-1 and site-2.</summary>
    public static void Write(TemporaryFolder folder)
    {
        for (var site = 0; site < 3; site++)
        {
            var drawn = GlyphSet.Draw(seed: 7, $"site-{site}", RowsDrawn);
            var rows = Enumerable.Range(0, drawn.Rows).Where(row => (drawn.HardLabels[row] + 10 - (3 * site)) % 10 < 6).ToList();
            var path = folder.File($"site-{site}");
            Directory.CreateDirectory(path);
            WriteIdx(
                Path.Combine(path, "train-images-idx3-ubyte"),
                [rows.Count, GlyphSet.Side, GlyphSet.Side],
                [.. rows.SelectMany(row => drawn.Inputs.Pixels(row).ToArray())]);
            WriteIdx(Path.Combine(path, "train-labels-idx1-ubyte"), [rows.Count], [.. rows.Select(row => (byte)drawn.HardLabels[row])]);
        }
    }

    private static void WriteIdx(string path, int[] extents, byte[] values)
    {
        var bytes = new byte[4 + (4 * extents.Length) + values.Length];
        (bytes[2], bytes[3]) = (8, (byte)extents.Length);
        for (var index = 0; index < extents.Length; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * index)), extents[index]);
        }

        values.CopyTo(bytes.AsSpan(4 + (4 * extents.Length)));
        File.WriteAllBytes(path, bytes);
    }
}
