using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class LabelCodecTests
{
    private static readonly ISoftLabelCodec Codec = SoftLabelCodecs.Find("label");

    // Answers 2, 0 (a tie), 1 of three classes, two bits each, the first lowest: 01 00 10.
    [Fact]
    public void Encode_Probabilities_WritesTheGreatestClassLowestFirst() =>
        Assert.Equal(
            new byte[] { 0b01_00_10 },
            Codec.Encode(CodecCases.Rows(
                SoftLabelKind.Probabilities, 3, 0.2f, 0.3f, 0.5f, 0.4f, 0.4f, 0.2f, 0, 1, 0)));

    // Four classes and "public" are five answers, three bits each: 4, 3 (as much missing as the class has), 4 cross a byte.
    [Fact]
    public void Encode_Evidence_AnswersPublicWhenMoreIsMissingThanAnyClassHas() =>
        Assert.Equal(
            new byte[] { 0b00_011_100, 0b1 },
            Codec.Encode(CodecCases.Rows(
                SoftLabelKind.Evidence, 4, 0, 0, 0, 0, 0, 0, 0, 0.5f, 0.3f, 0.1f, 0.1f, 0.1f)));

    [Fact]
    public void Decode_Evidence_GivesOneHotRowsAndZeros() =>
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 1],
            Codec.Decode([0b011_100], SoftLabelKind.Evidence, 2, 1, 4).Values);

    [Theory]
    [InlineData(SoftLabelKind.Probabilities, 1, 1)]
    [InlineData(SoftLabelKind.Evidence, 1, 1)]
    [InlineData(SoftLabelKind.Probabilities, 2, 1)]
    [InlineData(SoftLabelKind.Evidence, 2, 2)]
    [InlineData(SoftLabelKind.Probabilities, 4, 2)]
    [InlineData(SoftLabelKind.Evidence, 4, 3)]
    [InlineData(SoftLabelKind.Probabilities, 16, 4)]
    [InlineData(SoftLabelKind.Probabilities, 17, 5)]
    [InlineData(SoftLabelKind.Probabilities, 1000, 10)]
    public void LengthBytes_EightRows_IsTheBitsOfOneAnswer(SoftLabelKind kind, int classes, int bits) =>
        Assert.Equal(bits, Codec.LengthBytes(8, 1, classes, kind));

    [Theory]
    [InlineData(0b11_00, "Input row 1, position 0: its answer is 3; answers are 0 to 2.")]
    [InlineData(0b01_00_00, "The last byte of the payload is 0x10; in label its highest 4 bits")]
    public void Decode_NoAnswer_IsRefused(int payload, string finding)
    {
        var error = Assert.Throws<FedDistillException>(
            () => Codec.Decode([(byte)payload], SoftLabelKind.Probabilities, 2, 1, 3));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith(finding, error.Message, StringComparison.Ordinal);
    }
}
