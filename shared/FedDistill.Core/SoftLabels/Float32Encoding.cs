using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// The payload encoding <c>f32</c>: N*P*C 32-bit IEEE 754 floats, little endian, row after row, nothing before or after
/// them. Shape and kind travel beside it.
/// </summary>
public static class Float32Encoding
{
    private const string Name = "f32";

    /// <summary>Length of the payload of soft labels of shape [N, P, C].</summary>
    public static long LengthBytes(int inputs, int positions, int classes) =>
        (long)inputs * positions * classes * sizeof(float);

    /// <summary>Writes the numbers, bit for bit.</summary>
    public static byte[] Encode(SoftLabelMatrix softLabels)
    {
        var bytes = new byte[LengthBytes(softLabels.Inputs, softLabels.Positions, softLabels.Classes)];
        CopyLittleEndian(MemoryMarshal.Cast<float, int>(softLabels.Values), MemoryMarshal.Cast<byte, int>(bytes.AsSpan()));
        return bytes;
    }

    /// <summary>Reads them back. Says nothing about their values: that is <see cref="SoftLabelValidator"/>'s.</summary>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when the length is not that of the shape, or an extent is not positive.
    /// </exception>
    public static SoftLabelMatrix Decode(
        ReadOnlySpan<byte> bytes, SoftLabelKind kind, int inputs, int positions, int classes)
    {
        var expected = LengthBytes(inputs, positions, classes);
        if (bytes.Length != expected || expected == 0)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Soft labels of shape [{inputs}, {positions}, {classes}] are {expected} bytes in {Name}; " +
                $"{bytes.Length} came. Send every number of every row once, with the shape that the round announced.");
        }

        var values = new float[bytes.Length / sizeof(float)];
        CopyLittleEndian(MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<float, int>(values.AsSpan()));
        return new SoftLabelMatrix(kind, inputs, positions, classes, values);
    }

    private static void CopyLittleEndian(ReadOnlySpan<int> from, Span<int> to)
    {
        if (BitConverter.IsLittleEndian)
        {
            from.CopyTo(to);
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(from, to);
        }
    }
}
