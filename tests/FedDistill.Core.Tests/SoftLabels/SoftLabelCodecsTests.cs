using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SoftLabelCodecsTests
{
    [Theory]
    [MemberData(nameof(CodecCases.Names), MemberType = typeof(CodecCases))]
    public void Find_Name_GivesTheCodecOfThatName(string name)
    {
        var codec = SoftLabelCodecs.Find(name);

        Assert.Equal(name, codec.Name);
        Assert.NotEmpty(codec.Description);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("u2")]
    [InlineData("top-")]
    [InlineData("top-0")]
    [InlineData("top-03")]
    [InlineData("top-256")]
    [InlineData("top-+3")]
    [InlineData("top- 3")]
    public void Find_AnyOtherName_NamesAll(string name)
    {
        var error = Assert.Throws<FedDistillException>(() => SoftLabelCodecs.Find(name));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Equal(
            $"There is no codec \"{name}\"; choose one of f32, f16, u8, u4, top-K with K from 1 to 255, label.", error.Message);
    }

    [Theory]
    [InlineData("f32", SoftLabelKind.Evidence, 200_000)]
    [InlineData("f16", SoftLabelKind.Evidence, 100_000)]
    [InlineData("u8", SoftLabelKind.Evidence, 50_000)]
    [InlineData("u4", SoftLabelKind.Evidence, 25_000)]
    [InlineData("top-3", SoftLabelKind.Probabilities, 45_000)]
    [InlineData("top-3", SoftLabelKind.Evidence, 55_000)]
    [InlineData("top-10", SoftLabelKind.Evidence, 150_000)]
    [InlineData("label", SoftLabelKind.Evidence, 2_500)]
    public void LengthBytes_5000RowsOf10Classes_IsAsDocumented(string name, SoftLabelKind kind, long bytes) =>
        Assert.Equal(bytes, SoftLabelCodecs.Find(name).LengthBytes(5000, 1, 10, kind));

    [Theory]
    [MemberData(nameof(CodecCases.Names), MemberType = typeof(CodecCases))]
    public void Encode_AnySoftLabels_DecodesToValidRowsThatEncodeAlike(string name)
    {
        var codec = SoftLabelCodecs.Find(name);

        CodecCases.Soft.Sample(sent =>
        {
            var bytes = codec.Encode(sent);
            var read = CodecCases.Decode(codec, bytes, sent);

            Assert.Equal(codec.LengthBytes(sent.Inputs, sent.Positions, sent.Classes, sent.Kind), bytes.Length);
            Assert.Equal((sent.Kind, sent.Inputs, sent.Positions, sent.Classes), (read.Kind, read.Inputs, read.Positions, read.Classes));
            SoftLabelValidator.Validate(read, codec.SumTolerance);
            Assert.Equal(bytes, codec.Encode(read));
        });
    }

    [Theory]
    [MemberData(nameof(CodecCases.Names), MemberType = typeof(CodecCases))]
    public void Decode_AnyBytes_AreRefusedOrEncodeToThemselves(string name)
    {
        var codec = SoftLabelCodecs.Find(name);
        var length = (int)codec.LengthBytes(1, 1, 3, SoftLabelKind.Evidence);

        Gen.Byte.Array[length].Sample(bytes =>
        {
            try
            {
                var read = codec.Decode(bytes, SoftLabelKind.Evidence, 1, 1, 3);
                SoftLabelValidator.Validate(read, codec.SumTolerance);
                Assert.Equal(bytes, codec.Encode(read));
            }
            catch (FedDistillException refused)
            {
                Assert.Equal(ErrorCode.InvalidSoftLabels, refused.Code);
            }
        });
    }

    [Theory]
    [MemberData(nameof(CodecCases.Names), MemberType = typeof(CodecCases))]
    public void Decode_OtherLength_TellsBothLengths(string name)
    {
        var codec = SoftLabelCodecs.Find(name);
        var right = codec.LengthBytes(3, 1, 4, SoftLabelKind.Evidence);

        foreach (var wrong in new[] { right - 1, right + 1, 0 })
        {
            var error = Assert.Throws<FedDistillException>(
                () => codec.Decode(new byte[wrong], SoftLabelKind.Evidence, 3, 1, 4));

            Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
            Assert.StartsWith(
                $"Soft labels of shape [3, 1, 4] are {right} bytes in {name}; {wrong} came.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(CodecCases.Names), MemberType = typeof(CodecCases))]
    public void LengthBytes_ImpossibleShape_IsRefused(string name)
    {
        var codec = SoftLabelCodecs.Find(name);

        foreach (var (inputs, positions, classes) in new[] { (0, 1, 2), (-1, -1, 2), (1, 1, 0), (int.MaxValue, int.MaxValue, int.MaxValue) })
        {
            var error = Assert.Throws<FedDistillException>(
                () => codec.LengthBytes(inputs, positions, classes, SoftLabelKind.Evidence));

            Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
        }
    }

    [Theory]
    [InlineData("u8")]
    [InlineData("u4")]
    [InlineData("top-3")]
    [InlineData("label")]
    public void Encode_Logits_IsRefusedByWhatNeedsDistributions(string name)
    {
        var codec = SoftLabelCodecs.Find(name);

        var error = Assert.Throws<FedDistillException>(() => codec.Encode(CodecCases.Of(SoftLabelKind.Logits, 1, -2)));

        Assert.False(codec.Accepts(SoftLabelKind.Logits));
        Assert.Equal(
            $"Logits cannot be written as {name}, which takes Probabilities and Evidence. Choose f32 or f16 for them.", error.Message);
    }

    [Theory]
    [InlineData("f16")]
    [InlineData("u8")]
    [InlineData("u4")]
    [InlineData("top-3")]
    [InlineData("label")]
    public void Encode_RowThatBreaksItsPromise_IsRefused(string name)
    {
        foreach (var row in new float[][] { [0.5f, 0.6f], [float.NaN, 1], [-0.1f, 1.1f] })
        {
            var error = Assert.Throws<FedDistillException>(
                () => SoftLabelCodecs.Find(name).Encode(CodecCases.Of(SoftLabelKind.Evidence, row)));

            Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        }
    }
}
