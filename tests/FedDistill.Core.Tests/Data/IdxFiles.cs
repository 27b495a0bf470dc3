using System.Buffers.Binary;
using System.IO.Compression;

namespace FedDistill.Core.Tests.Data;

/// <summary>Writes small idx files.</summary>
internal static class IdxFiles
{
    public static byte[] Bytes(int[] extents, byte[] values)
    {
        var bytes = new byte[4 + (4 * extents.Length) + values.Length];
        bytes[2] = 8;
        bytes[3] = (byte)extents.Length;
        for (var index = 0; index < extents.Length; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * index)), extents[index]);
        }

        values.CopyTo(bytes.AsSpan(4 + (4 * extents.Length)));
        return bytes;
    }

    public static void WriteZipped(string path, byte[] bytes)
    {
        using var file = File.Create(path);
        using var zip = new GZipStream(file, CompressionLevel.Fastest);
        zip.Write(bytes);
    }

    /// <summary>
    /// A folder of 2 x 2 images whose pixels all equal their row number; labels count up and wrap at three.
    /// </summary>
    public static void WriteFolder(string folder, int trainRows, int testRows)
    {
        foreach (var (prefix, rows) in new[] { ("train", trainRows), ("t10k", testRows) })
        {
            var pixels = Enumerable.Range(0, rows * 4).Select(value => (byte)(value / 4)).ToArray();
            var labels = Enumerable.Range(0, rows).Select(row => (byte)(row % 3)).ToArray();
            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-images-idx3-ubyte"), Bytes([rows, 2, 2], pixels));
            File.WriteAllBytes(Path.Combine(folder, $"{prefix}-labels-idx1-ubyte"), Bytes([rows], labels));
        }
    }
}
