using System.Buffers.Binary;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// <c>f16</c>: N*P*C 16-bit IEEE 754 floats, little endian, row after row, each rounded to the nearest, ties to even.
/// Every logit that the validator lets through fits: its limit is 1e4, the greatest half 65,504.
/// </summary>
internal sealed class Float16Codec : SoftLabelCodec
{
    public override string Name => "f16";

    public override string Description => "every number as a 16-bit float";

    /// <summary>
    /// 1e-3. A half is off by 2^-11 of a number at most, or by 2^-25 under 2^-14; over a row of C probabilities that is
    /// 2^-11 + C * 2^-25, and the row sent was off by up to 1e-4: under 1e-3 together up to 13,000 classes.
    /// </summary>
    public override double SumTolerance => 1e-3;

    public override bool PaysToPack => false;

    public override bool Accepts(SoftLabelKind kind) => Enum.IsDefined(kind);

    protected override long PayloadBytes(long rows, int classes, SoftLabelKind kind) => rows * classes * 2;

    protected override void Write(SoftLabelMatrix softLabels, Span<byte> bytes)
    {
        for (var index = 0; index < softLabels.Values.Length; index++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * index)..], (Half)softLabels.Values[index]);
        }
    }

    protected override void Read(ReadOnlySpan<byte> bytes, SoftLabelMatrix softLabels)
    {
        for (var index = 0; index < softLabels.Values.Length; index++)
        {
            var half = BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * index)..]);
            if (!Half.IsFinite(half))
            {
                var (row, column) = Math.DivRem(index, softLabels.Classes);
                throw Malformed(softLabels, row, $"class column {column} is {(float)half}; numbers are finite.");
            }

            softLabels.Values[index] = (float)half;
        }
    }
}
