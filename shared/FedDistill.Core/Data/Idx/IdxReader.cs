using System.Buffers.Binary;
using System.IO.Compression;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Idx;

/// <summary>
/// Reads idx files, plain or gzip (told by their content), the format of MNIST (LeCun, Cortes and Burges): two zero
/// bytes, a type
/// byte (8 = unsigned byte), the number of dimensions, one big-endian u32 a dimension, then the values.
/// </summary>
public static class IdxReader
{
    private const int UnsignedByte = 0x08;
    private const int FirstRead = 1 << 20;

    /// <summary>
    /// Reads images: idx3 of shape [N, H, W] (one channel) or idx4 of shape [N, C, H, W]; pixels stay bytes.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidData when the file is missing, cut short, too long or holds no
    /// images.</exception>
    public static InputTable ReadImages(string path) => Guarded(path, stream =>
    {
        var extents = ReadHeader(path, stream, "images", 3, 4);
        return InputTable.FromPixels(ImageShape(path, extents), ReadValues(path, stream, extents));
    });

    /// <summary>Reads the shape of a file's images from its header alone.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file is missing, has no such header or holds no
    /// images.</exception>
    public static InputShape ReadImageShape(string path) =>
        Guarded(path, stream => ImageShape(path, ReadHeader(path, stream, "images", 3, 4)));

    /// <summary>Reads how many images a file has from its header alone.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file is missing or has no such header.</exception>
    public static long ReadImageCount(string path) => Guarded(path, stream => (long)ReadHeader(path, stream, "images", 3, 4)[0]);

    /// <summary>Reads labels: idx1 of shape [N], each 0..255.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file is missing, cut short, too long or no file of
    /// labels.</exception>
    public static byte[] ReadLabels(string path) =>
        Guarded(path, stream => ReadValues(path, stream, ReadHeader(path, stream, "labels", 1, 1)));

    /// <summary>Whether a file begins like an idx file of bytes.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file cannot be read.</exception>
    public static bool IsIdx(string path) => Guarded(path, stream =>
    {
        Span<byte> magic = stackalloc byte[4];
        return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
            && magic is [0, 0, UnsignedByte, >= 1 and <= 4];
    });

    private static InputShape ImageShape(string path, uint[] extents)
    {
        if (extents.Contains(0u) || extents.Any(extent => extent > Array.MaxLength))
        {
            throw Invalid($"'{path}' announces images of shape {string.Join('x', extents)}; every extent is at least 1. Fetch the file again.");
        }

        return extents.Length == 3
            ? new InputShape(1, (int)extents[1], (int)extents[2])
            : new InputShape((int)extents[1], (int)extents[2], (int)extents[3]);
    }

    private static uint[] ReadHeader(string path, Stream stream, string what, int fewest, int most)
    {
        Span<byte> magic = stackalloc byte[4];
        var magicBytes = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (magicBytes < magic.Length || magic is not [0, 0, UnsignedByte, _] || magic[3] < fewest || magic[3] > most)
        {
            var allowed = string.Join(" or ", Enumerable.Range(fewest, most - fewest + 1).Select(count => $"0000080{count}"));
            throw Invalid(
                $"'{path}' begins with {Convert.ToHexStringLower(magic[..magicBytes])}; an idx file of {what} begins with {allowed}. " +
                "Check that images and labels are not mixed up, or fetch the file again.");
        }

        var header = new byte[magic[3] * sizeof(uint)];
        var headerBytes = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (headerBytes < header.Length)
        {
            throw WrongLength(path, magic.Length + header.Length, magic.Length + headerBytes, "its header alone has");
        }

        var extents = new uint[magic[3]];
        for (var dimension = 0; dimension < extents.Length; dimension++)
        {
            extents[dimension] = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(dimension * sizeof(uint)));
        }

        return extents;
    }

    private static byte[] ReadValues(string path, Stream stream, uint[] extents)
    {
        var headerBytes = sizeof(uint) * (1 + extents.Length);
        var shape = string.Join('x', extents);
        var expected = extents.Aggregate(1.0, (product, extent) => product * extent);
        if (expected > Array.MaxLength)
        {
            throw Invalid($"'{path}' announces {shape} values; at most {Array.MaxLength} are allowed. Split it, or fetch it again if it is damaged.");
        }

        var values = Read(stream, (int)expected);
        if (values.Length < expected)
        {
            throw WrongLength(path, headerBytes + expected, headerBytes + values.Length, $"its header announces {shape}, which is");
        }

        return stream.ReadByte() < 0
            ? values
            : throw Invalid($"'{path}' goes on after the {headerBytes + expected} bytes that its header announces ({shape}). Fetch the file again.");
    }

    /// <summary>So many bytes, or all that there are. A header that lies gets no memory for what does not follow.</summary>
    private static byte[] Read(Stream stream, int count)
    {
        var values = Array.Empty<byte>();
        while (true)
        {
            var read = values.Length;
            Array.Resize(ref values, (int)Math.Min(count, Math.Max(FirstRead, 2L * read)));
            read += stream.ReadAtLeast(values.AsSpan(read), values.Length - read, throwOnEndOfStream: false);
            if (read < values.Length || read == count)
            {
                return values.AsSpan(0, read).ToArray();
            }
        }
    }

    private static T Guarded<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            var zipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using var content = zipped ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return read(content);
        }
        catch (InvalidDataException exception)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' is damaged or cut short: {exception.Message} Fetch the file again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static FedDistillException WrongLength(string path, double expected, long found, string why) =>
        Invalid($"'{path}' is cut short: {why} {expected} bytes (unpacked); {found} are here. Fetch the file again.");

    private static FedDistillException Invalid(string message) => new(ErrorCode.InvalidData, message);
}
