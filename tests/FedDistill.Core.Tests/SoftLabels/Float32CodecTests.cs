using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class Float32CodecTests
{
    [Fact]
    public void Encode_TwoNumbers_WritesLittleEndianFloats() =>
        Assert.Equal(
            new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0 },
            SoftLabelCodecs.Float32.Encode(new SoftLabelMatrix(SoftLabelKind.Logits, 2, 1, 1, [1f, -2.5f])));

    [Fact]
    public void Decode_OfEncode_GivesTheSameBits() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 5])
            .SelectMany((n, p, c) => Gen.Float.Array[n * p * c].Select(values => new SoftLabelMatrix(SoftLabelKind.Logits, n, p, c, values)))
            .Sample(sent =>
            {
                var bytes = SoftLabelCodecs.Float32.Encode(sent);
                var read = SoftLabelCodecs.Float32.Decode(bytes, sent.Kind, sent.Inputs, sent.Positions, sent.Classes);

                Assert.Equal(SoftLabelCodecs.Float32.LengthBytes(sent.Inputs, sent.Positions, sent.Classes, sent.Kind), bytes.Length);
                Assert.Equal(sent.Values.Select(BitConverter.SingleToInt32Bits), read.Values.Select(BitConverter.SingleToInt32Bits));
            });

    [Theory]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(0)]
    public void Decode_WrongLength_TellsBothLengths(int length)
    {
        var error = Assert.Throws<FedDistillException>(() => SoftLabelCodecs.Float32.Decode(new byte[length], SoftLabelKind.Logits, 3, 1, 2));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
        Assert.StartsWith(
            $"Soft labels of shape [3, 1, 2] are 24 bytes in f32; {length} came.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(-1, -1, 1, 4)]
    public void Decode_ExtentNotPositive_IsRefused(int inputs, int positions, int classes, int length)
    {
        var error = Assert.Throws<FedDistillException>(
            () => SoftLabelCodecs.Float32.Decode(new byte[length], SoftLabelKind.Logits, inputs, positions, classes));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }
}
