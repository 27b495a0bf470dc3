using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class Float16CodecTests
{
    private static readonly ISoftLabelCodec Codec = SoftLabelCodecs.Find("f16");

    // 1, -2.5, and the middle of two halves: 2049 goes to 2048, 2051 to 2052, whose last bit is 0.
    [Fact]
    public void Encode_Logits_WritesLittleEndianHalvesRoundedToEven() =>
        Assert.Equal(
            new byte[] { 0x00, 0x3c, 0x00, 0xc1, 0x00, 0x68, 0x02, 0x68 },
            Codec.Encode(CodecCases.Of(SoftLabelKind.Logits, 1, -2.5f, 2049, 2051)));

    [Fact]
    public void Encode_LogitAtTheLimit_Fits() =>
        Assert.Equal(
            [SoftLabelValidator.LogitLimit],
            CodecCases.Decode(Codec, Codec.Encode(CodecCases.Of(SoftLabelKind.Logits, 1e4f)), CodecCases.Of(SoftLabelKind.Logits, 0)).Values);

    [Fact]
    public void Encode_LogitBeyondTheLimit_NamesIt()
    {
        var error = Assert.Throws<FedDistillException>(() => Codec.Encode(CodecCases.Of(SoftLabelKind.Logits, 70000)));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith("Input row 0, position 0, class column 0 is 70000;", error.Message, StringComparison.Ordinal);
    }

    // The worst row in reach: every number rounds up by nearly 2^-11 of it.
    [Fact]
    public void Decode_RowThatRoundsTheSameWay_StaysWithinTheStatedTolerance()
    {
        var number = 1 / 1024f * (1 + (0.999f / 2048));
        var row = Enumerable.Repeat(number, 1023).ToArray();

        var read = CodecCases.Decode(Codec, Codec.Encode(CodecCases.Of(SoftLabelKind.Evidence, row)), CodecCases.Of(SoftLabelKind.Evidence, row));

        SoftLabelValidator.Validate(read, Codec.SumTolerance);
        Assert.Equal(row.Sum(value => (double)value), read.Values.Sum(value => (double)value), 1 / 2048.0);
    }

    [Theory]
    [InlineData(0x7e00, "NaN")]
    [InlineData(0x7c00, "Infinity")]
    [InlineData(0xfc00, "-Infinity")]
    public void Decode_NotFinite_NamesItsPlace(int half, string value)
    {
        var error = Assert.Throws<FedDistillException>(
            () => Codec.Decode([0, 0, 0, 0, 0, 0, (byte)half, (byte)(half >> 8)], SoftLabelKind.Logits, 1, 2, 2));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith(
            $"Input row 0, position 1: class column 1 is {value}; numbers are finite.", error.Message, StringComparison.Ordinal);
    }
}
