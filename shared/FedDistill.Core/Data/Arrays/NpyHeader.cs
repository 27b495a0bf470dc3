using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Arrays;

/// <summary>What a .npy file says of its values (NumPy's format, versions 1 to 3).</summary>
/// <param name="Type">Kind and bytes of a value without the byte order: <c>u1</c>, <c>i8</c>, <c>f4</c>, <c>b1</c>, <c>U5</c>.</param>
/// <param name="Extents">The shape, outermost first.</param>
internal sealed record NpyHeader(string Type, long[] Extents)
{
    /// <summary>Longer headers are not numpy's: it writes some 120 bytes.</summary>
    private const int LongestHeader = 1 << 16;

    // Linear in the header's length, whatever stands in it.
    private static readonly Regex StructuredType = new(@"'descr':\s*\[", RegexOptions.NonBacktracking);
    private static readonly Regex TypeField = new(@"'descr':\s*'(?<order>[<>|=]?)(?<type>[A-Za-z][0-9]{0,4})[^']{0,40}'", RegexOptions.NonBacktracking);
    private static readonly Regex OrderField = new(@"'fortran_order':\s*(?<fortran>True|False)", RegexOptions.NonBacktracking);
    private static readonly Regex ShapeField = new(@"'shape':\s*\((?<extents>[^)]{0,200})\)", RegexOptions.NonBacktracking);
    private static readonly Regex TextType = new("^[US][1-9][0-9]{0,2}$", RegexOptions.NonBacktracking);

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary><c>u</c>, <c>i</c>, <c>f</c>, <c>b</c>, <c>U</c> or <c>S</c>.</summary>
    public char Kind => Type[0];

    /// <summary>Bytes of one value.</summary>
    public int ValueBytes => int.Parse(Type.AsSpan(1), CultureInfo.InvariantCulture) * (Kind == 'U' ? 4 : 1);

    /// <summary>N, the first extent.</summary>
    public long Rows => Extents[0];

    /// <summary>The shape as numpy prints it.</summary>
    public string Shape => $"({string.Join(", ", Extents)}{(Extents.Length == 1 ? "," : "")})";

    /// <summary>Whether bytes begin as a .npy file does.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads the header; the stream then stands at the first value.</summary>
    /// <exception cref="FedDistillException">InvalidData when it is none, or names values that are not read.</exception>
    public static NpyHeader Read(string path, Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        var read = stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (read < 8 || !Is(start) || start[6] is not (1 or 2 or 3))
        {
            throw Invalid($"'{path}' begins with {Convert.ToHexStringLower(start[..read])}; a .npy file begins with 934e554d5059 and its version, 1 to 3. Save it again with numpy.save.");
        }

        var lengthBytes = start[6] == 1 ? 2 : 4;
        var hasLength = stream.ReadAtLeast(start.Slice(8, lengthBytes), lengthBytes, throwOnEndOfStream: false) == lengthBytes;
        var length = !hasLength ? 0 : lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length is 0 or > LongestHeader)
        {
            throw Invalid($"'{path}' announces a header of {length} bytes; 1 to {LongestHeader} are allowed. Save it again with numpy.save.");
        }

        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw Invalid($"'{path}' is cut short inside its header. Save it again with numpy.save.");
        }

        return Parse(path, Encoding.UTF8.GetString(text));
    }

    private static NpyHeader Parse(string path, string text)
    {
        if (StructuredType.IsMatch(text))
        {
            throw Invalid($"'{path}' holds records of several fields, which are not read. Save one plain array of numbers.");
        }

        var type = TypeField.Match(text);
        var order = OrderField.Match(text);
        var shape = ShapeField.Match(text);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw Invalid($"'{path}' has a header without descr, fortran_order and shape. Save it again with numpy.save.");
        }

        CheckType(path, type.Groups["order"].Value, type.Groups["type"].Value);
        var extents = new List<long>();
        foreach (var part in shape.Groups["extents"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            extents.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent <= Array.MaxLength
                ? extent
                : throw Invalid($"'{path}' has the shape ({shape.Groups["extents"].Value}); extents of 0 to {Array.MaxLength} are allowed. Save it again with numpy.save."));
        }

        return (order.Groups["fortran"].Value == "False" || extents.Count < 2, extents.Count is >= 1 and <= 4) switch
        {
            (_, false) => throw Invalid($"'{path}' has {extents.Count} dimensions; 1 to 4 are read. Give inputs of shape (N, features), (N, H, W), (N, H, W, C) or (N, C, H, W)."),
            (false, _) => throw Invalid($"'{path}' is kept column by column (fortran_order). Save it row by row: numpy.save(path, numpy.ascontiguousarray(x))."),
            _ => new(type.Groups["type"].Value, [.. extents]),
        };
    }

    private static void CheckType(string path, string order, string type)
    {
        if (type.StartsWith('O'))
        {
            throw Invalid(
                $"'{path}' holds Python objects (dtype object), which only pickle could read and which could run any code. " +
                "Save plain numbers, or labels as text: numpy.save(path, y.astype(str)).");
        }

        if (type is not ("u1" or "u2" or "u4" or "u8" or "i1" or "i2" or "i4" or "i8" or "f4" or "f8" or "b1") && !TextType.IsMatch(type))
        {
            throw Invalid($"'{path}' holds values of the type {order}{type}; whole numbers (u1 to u8, i1 to i8), f4, f8, booleans and text are read. Convert it: x.astype('float32').");
        }

        if (order == ">" && type is not ("u1" or "i1" or "b1"))
        {
            throw Invalid($"'{path}' holds big-endian values ({order}{type}). Convert it: x.astype('<{type}').");
        }
    }

    private static FedDistillException Invalid(string message) => new(ErrorCode.InvalidData, message);
}
