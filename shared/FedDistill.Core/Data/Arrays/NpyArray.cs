using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Arrays;

/// <summary>The values of a .npy file, row after row.</summary>
internal sealed class NpyArray
{
    private const int FirstRead = 1 << 20;

    private readonly byte[] _bytes;

    private NpyArray(string path, NpyHeader header, byte[] bytes)
    {
        Path = path;
        Header = header;
        _bytes = bytes;
    }

    /// <summary>The file, or file and entry of a .npz, for error messages.</summary>
    public string Path { get; }

    /// <summary>Type and shape.</summary>
    public NpyHeader Header { get; }

    /// <summary>N, the first extent.</summary>
    public int Rows => (int)Header.Rows;

    /// <summary>How many values a row has.</summary>
    public int RowValues => (int)Header.Extents.Skip(1).Aggregate(1L, (product, extent) => product * extent);

    /// <summary>The bytes of all values, as they are kept.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a whole array.</summary>
    /// <exception cref="FedDistillException">InvalidData when it is cut short, goes on after its end, or is larger than an array can
    /// be.</exception>
    public static NpyArray Read(string path, Stream stream)
    {
        var header = NpyHeader.Read(path, stream);
        var expected = header.Extents.Aggregate((double)header.ValueBytes, (product, extent) => product * extent);
        if (expected > Array.MaxLength)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' of shape {header.Shape} and type {header.Type} has {expected} bytes; at most {Array.MaxLength} are read. Give fewer rows or a smaller type.");
        }

        var bytes = ReadBytes(stream, (int)expected);
        if (bytes.Length < expected || stream.ReadByte() >= 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' of shape {header.Shape} and type {header.Type} has {expected} bytes of values; " +
                $"{(bytes.Length < expected ? $"{bytes.Length} are" : "more is")} here. Save it again with numpy.save.");
        }

        return new(path, header, bytes);
    }

    /// <summary>A value as a number.</summary>
    /// <param name="index">Counted over all rows.</param>
    public double Number(int index)
    {
        var value = Value(index);
        return Header.Type switch
        {
            "u1" or "b1" => value[0],
            "i1" => (sbyte)value[0],
            "u2" => BinaryPrimitives.ReadUInt16LittleEndian(value),
            "i2" => BinaryPrimitives.ReadInt16LittleEndian(value),
            "u4" => BinaryPrimitives.ReadUInt32LittleEndian(value),
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(value),
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(value),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(value),
            "f4" => BinaryPrimitives.ReadSingleLittleEndian(value),
            "f8" => BinaryPrimitives.ReadDoubleLittleEndian(value),
            _ => throw new InvalidOperationException($"Values of the type {Header.Type} are no numbers."),
        };
    }

    /// <summary>A value as text: a number in its shortest form, a question mark for NaN, or the text itself without the blanks and zeros around it.</summary>
    public string Text(int index) => Header.Kind switch
    {
        'U' => Utf32(Value(index)),
        'S' => Encoding.UTF8.GetString(Value(index)).TrimEnd('\0').Trim(),
        _ => Header.Type switch
        {
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(Value(index)).ToString(CultureInfo.InvariantCulture),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(Value(index)).ToString(CultureInfo.InvariantCulture),
            _ when double.IsNaN(Number(index)) => "?",
            _ => Number(index).ToString("R", CultureInfo.InvariantCulture),
        },
    };

    private ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(index * Header.ValueBytes, Header.ValueBytes);

    // Its own loop: Encoding.UTF32 would take a byte order mark for one.
    private static string Utf32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var place = 0; place < bytes.Length; place += sizeof(int))
        {
            var point = BinaryPrimitives.ReadInt32LittleEndian(bytes[place..]);
            if (point != 0)
            {
                text.Append(Rune.IsValid(point) ? new Rune(point).ToString() : "\ufffd");
            }
        }

        return text.ToString().Trim();
    }

    /// <summary>So many bytes, or all that there are. A header that lies gets no memory for what does not follow.</summary>
    private static byte[] ReadBytes(Stream stream, int count)
    {
        var values = Array.Empty<byte>();
        for (var read = 0; ;)
        {
            Array.Resize(ref values, (int)Math.Min(count, Math.Max(FirstRead, 2L * read)));
            read += stream.ReadAtLeast(values.AsSpan(read), values.Length - read, throwOnEndOfStream: false);
            if (read < values.Length || read == count)
            {
                return read == values.Length ? values : values.AsSpan(0, read).ToArray();
            }
        }
    }
}
