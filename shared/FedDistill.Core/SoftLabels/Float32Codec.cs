using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// <c>f32</c>: N*P*C 32-bit IEEE 754 floats, little endian, row after row. Carries any bits; whether they are soft
/// labels is for <see cref="SoftLabelValidator"/> to say.
/// </summary>
internal sealed class Float32Codec : SoftLabelCodec
{
    public override string Name => "f32";

    public override string Description => "every number as a 32-bit float, bit for bit";

    public override bool IsExact => true;

    public override bool PaysToPack => false;

    public override bool Accepts(SoftLabelKind kind) => Enum.IsDefined(kind);

    protected override long PayloadBytes(long rows, int classes, SoftLabelKind kind) => rows * classes * sizeof(float);

    protected override void Write(SoftLabelMatrix softLabels, Span<byte> bytes) =>
        CopyLittleEndian(MemoryMarshal.Cast<float, int>(softLabels.Values), MemoryMarshal.Cast<byte, int>(bytes));

    protected override void Read(ReadOnlySpan<byte> bytes, SoftLabelMatrix softLabels) =>
        CopyLittleEndian(
            MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<float, int>(softLabels.Values.AsSpan()));

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
