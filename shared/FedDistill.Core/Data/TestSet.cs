using System.Buffers.Binary;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data;

/// <summary>
/// The bytes of an operator's labelled test set on its way to the coordinator: the letters FDTE, N as u32, N labels as
/// u32 (all little
/// endian), then the inputs as <see cref="InputTable.ToBytes"/>.
/// </summary>
public static class TestSet
{
    private const int HeaderBytes = 8;

    /// <summary>Writes a test set.</summary>
    public static byte[] ToBytes(LabelledTable rows)
    {
        var inputs = rows.Inputs.ToBytes();
        var bytes = new byte[HeaderBytes + (rows.Rows * sizeof(uint)) + inputs.Length];
        "FDTE"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)rows.Rows);
        for (var row = 0; row < rows.Rows; row++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes + (row * sizeof(uint))), (uint)rows.HardLabels[row]);
        }

        inputs.CopyTo(bytes.AsSpan(HeaderBytes + (rows.Rows * sizeof(uint))));
        return bytes;
    }

    /// <summary>Reads <see cref="ToBytes"/> back.</summary>
    /// <param name="bytes">The whole test set.</param>
    /// <param name="classCount">C of the federation.</param>
    /// <exception cref="FedDistillException">InvalidData when the bytes are not a test set, are cut short, a label is
    /// out of range, or their count is not that of the inputs.</exception>
    public static LabelledTable FromBytes(ReadOnlySpan<byte> bytes, int classCount)
    {
        var rows = bytes.Length >= HeaderBytes && bytes[..4].SequenceEqual("FDTE"u8)
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
            : throw new FedDistillException(ErrorCode.InvalidData, "These bytes are not a test set. Send it again.");
        var labelBytes = rows * (long)sizeof(uint);
        if (bytes.Length - HeaderBytes < labelBytes)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"A test set of {rows} rows has {labelBytes} bytes of labels; {bytes.Length - HeaderBytes} bytes are here. Send it again.");
        }

        var labels = new int[rows];
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(HeaderBytes + (row * sizeof(uint)))..]);
        }

        var inputs = InputTable.FromBytes(bytes[(int)(HeaderBytes + labelBytes)..]);
        return inputs.Rows == labels.Length
            ? new LabelledTable(inputs, labels, classCount)
            : throw new FedDistillException(
                ErrorCode.InvalidData, $"A test set has {labels.Length} labels for {inputs.Rows} inputs; each input needs one. Send it again.");
    }
}
