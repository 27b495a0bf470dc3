using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data;

/// <summary>
/// Inputs of one shape, row after row: images as bytes (0..255, four times smaller than floats), table rows as floats
/// that the
/// schema has already scaled. Immutable; holds no labels.
/// </summary>
public sealed class InputTable
{
    private readonly byte[]? _pixels;
    private readonly float[]? _features;

    private InputTable(InputShape shape, int rows, byte[]? pixels, float[]? features)
    {
        Shape = shape;
        Rows = rows;
        _pixels = pixels;
        _features = features;
    }

    /// <summary>The shape of every row.</summary>
    public InputShape Shape { get; }

    /// <summary>N, the number of inputs.</summary>
    public int Rows { get; }

    /// <summary>Takes over pixels, shape [N, channels, height, width], 0..255.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the bytes are not a whole number of images.</exception>
    public static InputTable FromPixels(InputShape shape, byte[] pixels) =>
        new(shape, RowsOf(shape, pixels.Length), pixels, null);

    /// <summary>Takes over scaled features, shape [N, features].</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the values are not a whole number of rows.</exception>
    public static InputTable FromFeatures(InputShape shape, float[] features) =>
        new(shape, RowsOf(shape, features.Length), null, features);

    /// <summary>Writes one row as floats: pixels as (v/255 - 0.5)/0.5, which is -1..1; features as they are.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    /// <param name="destination"><see cref="InputShape.ValueCount"/> numbers.</param>
    public void CopyRow(int row, Span<float> destination)
    {
        var width = Shape.ValueCount;
        if (_pixels is null)
        {
            _features.AsSpan(row * width, width).CopyTo(destination);
            return;
        }

        var source = _pixels.AsSpan(row * width, width);
        for (var index = 0; index < source.Length; index++)
        {
            destination[index] = (source[index] * (1f / 127.5f)) - 1f;
        }
    }

    /// <summary>The pixels of one image, 0..255.</summary>
    /// <exception cref="InvalidOperationException">The rows are not images.</exception>
    public ReadOnlySpan<byte> Pixels(int row)
    {
        if (_pixels is null)
        {
            throw new InvalidOperationException("Table rows have no pixels.");
        }

        return _pixels.AsSpan(row * Shape.ValueCount, Shape.ValueCount);
    }

    /// <summary>The bytes of one row's values as they are kept, little endian on every machine that runs this.</summary>
    public ReadOnlySpan<byte> RowBytes(int row) => _pixels is null
        ? MemoryMarshal.AsBytes(_features.AsSpan(row * Shape.ValueCount, Shape.ValueCount))
        : Pixels(row);

    /// <summary>A new table of the given rows, in their order.</summary>
    public InputTable Select(ReadOnlySpan<int> rows)
    {
        var width = Shape.ValueCount;
        var pixels = _pixels is null ? null : new byte[rows.Length * width];
        var features = _features is null ? null : new float[rows.Length * width];
        for (var index = 0; index < rows.Length; index++)
        {
            _pixels?.AsSpan(rows[index] * width, width).CopyTo(pixels.AsSpan(index * width));
            _features?.AsSpan(rows[index] * width, width).CopyTo(features.AsSpan(index * width));
        }

        return new InputTable(Shape, rows.Length, pixels, features);
    }

    /// <summary>A new table of one table's rows and then another's.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when their rows differ in shape, or one holds pixels and the
    /// other features.</exception>
    public static InputTable Join(InputTable first, InputTable second)
    {
        if (first.Shape != second.Shape || first._pixels is null != second._pixels is null)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Inputs of {first.Shape} cannot stand in one table with inputs of {second.Shape}. Join inputs of one shape.");
        }

        return first._pixels is null
            ? FromFeatures(first.Shape, [.. first._features!, .. second._features!])
            : FromPixels(first.Shape, [.. first._pixels, .. second._pixels!]);
    }

    /// <summary>How long <see cref="ToBytes"/> would be.</summary>
    public long LengthBytes => HeaderBytes + (_pixels?.LongLength ?? (_features!.LongLength * sizeof(float)));

    /// <summary>
    /// The canonical bytes that a transfer set is pinned by and shipped as: the letters FDIN, a version byte 1, a value
    /// byte (1 = pixels
    /// u8, 2 = features f32), two zero bytes, then N, channels, height and width as u32 little endian, then the values
    /// row after row.
    /// </summary>
    public byte[] ToBytes()
    {
        var values = _pixels is null ? MemoryMarshal.AsBytes(_features.AsSpan()) : _pixels.AsSpan();
        var bytes = new byte[HeaderBytes + values.Length];
        "FDIN"u8.CopyTo(bytes);
        bytes[4] = 1;
        bytes[5] = _pixels is null ? (byte)2 : (byte)1;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)Rows);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)Shape.Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), (uint)Shape.Height);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), (uint)Shape.Width);
        values.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads <see cref="ToBytes"/> back.</summary>
    /// <exception cref="FedDistillException">InvalidData when the bytes are not a table, are cut short, or an input's
    /// extents make no sense.</exception>
    public static InputTable FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes[..4].SequenceEqual("FDIN"u8) || bytes[4] != 1 || bytes[5] is not (1 or 2))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, "These bytes are not a table of inputs (FDIN version 1). Fetch the transfer set again.");
        }

        var rows = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        var shape = ReadShape(bytes[12..HeaderBytes]);
        var valueBytes = bytes[5] == 1 ? 1 : 4;
        var expected = (Int128)rows * shape.ValueCount * valueBytes;
        if (bytes.Length - HeaderBytes != expected)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"A table of {rows} inputs of {shape} has {expected} bytes of values; {bytes.Length - HeaderBytes} are here. Fetch it again.");
        }

        return bytes[5] == 1
            ? FromPixels(shape, bytes[HeaderBytes..].ToArray())
            : FromFeatures(shape, MemoryMarshal.Cast<byte, float>(bytes[HeaderBytes..]).ToArray());
    }

    /// <summary>
    /// SHA-256 of <see cref="ToBytes"/> in lower-case hexadecimal: what both sides pin a transfer set by.
    /// </summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));

    private const int HeaderBytes = 24;

    private static InputShape ReadShape(ReadOnlySpan<byte> bytes)
    {
        var channels = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var height = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var width = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        // Three factors of 32 bits: no narrower number holds every product.
        var values = height == 0 ? channels : (UInt128)channels * height * width;
        if (values == 0 || values > int.MaxValue || (height == 0 && width > 0))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"A table's header says that an input has {channels} x {height} x {width} values; allowed are 1 to {int.MaxValue} in all. Fetch it again.");
        }

        return new InputShape((int)channels, (int)height, (int)width);
    }

    private static int RowsOf(InputShape shape, int values)
    {
        if (shape.ValueCount <= 0 || values % shape.ValueCount != 0)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"{values} values are not a whole number of inputs of shape {shape}.");
        }

        return values / shape.ValueCount;
    }
}
