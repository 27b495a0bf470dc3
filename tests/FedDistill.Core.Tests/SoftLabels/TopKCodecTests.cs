using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class TopKCodecTests
{
    private static readonly ISoftLabelCodec Top2 = SoftLabelCodecs.Find("top-2");

    // Halves: 0.5 is 0x3800, 0.25 is 0x3400; the tie goes to the lower class.
    [Fact]
    public void Encode_Probabilities_WritesClassAndHalfFromTheGreatestDown() =>
        Assert.Equal(
            new byte[] { 2, 0x00, 0x38, 0, 0x00, 0x34 },
            Top2.Encode(CodecCases.Of(SoftLabelKind.Probabilities, 0.25f, 0, 0.5f, 0.25f)));

    // A rest of 0.125 (0x3000) for two classes.
    [Fact]
    public void Encode_Evidence_AddsWhatTheOthersHave() =>
        Assert.Equal(
            new byte[] { 3, 0x00, 0x38, 0, 0x00, 0x34, 0x00, 0x30 },
            Top2.Encode(CodecCases.Of(SoftLabelKind.Evidence, 0.25f, 0.125f, 0, 0.5f)));

    [Fact]
    public void Encode_MoreThan256Classes_NumbersThemWithTwoBytes()
    {
        var row = new float[300];
        row[258] = 1;

        Assert.Equal(new byte[] { 2, 1, 0x00, 0x3c }, SoftLabelCodecs.Find("top-1").Encode(CodecCases.Of(SoftLabelKind.Probabilities, row)));
    }

    [Theory]
    [InlineData(SoftLabelKind.Probabilities, new byte[] { 2, 0x00, 0x38, 0, 0x00, 0x34 }, new[] { 0.25f, 0.125f, 0.5f, 0.125f })]
    [InlineData(SoftLabelKind.Evidence, new byte[] { 3, 0x00, 0x38, 0, 0x00, 0x34, 0x00, 0x30 }, new[] { 0.25f, 0.0625f, 0.0625f, 0.5f })]
    public void Decode_Rest_IsSpreadEvenly(SoftLabelKind kind, byte[] bytes, float[] row) =>
        Assert.Equal(row, Top2.Decode(bytes, kind, 1, 1, 4).Values);

    // What three halves of 0.1, each 0.09998, lack to 1 would give the seven others more than that: it is cut below.
    [Theory]
    [InlineData(SoftLabelKind.Probabilities, 10)]
    [InlineData(SoftLabelKind.Evidence, 11)]
    public void Decode_FlatRow_KeepsTheSentClassesAhead(SoftLabelKind kind, int parts)
    {
        var sent = CodecCases.Of(kind, [.. Enumerable.Repeat(1f / parts, 10)]);
        var codec = SoftLabelCodecs.Find("top-3");

        var row = CodecCases.Decode(codec, codec.Encode(sent), sent).Values;

        Assert.All(row[3..], other => Assert.True(other < row[2]));
        Assert.All(row, number => Assert.Equal(1f / parts, number, 2e-4f));
    }

    [Fact]
    public void Decode_FlatRowOfManyClasses_StaysWithinTheStatedTolerance() =>
        Gen.Select(Gen.Int[2, 3000], Gen.Int[1, 255], Gen.Bool.Select(isEvidence => isEvidence ? SoftLabelKind.Evidence : SoftLabelKind.Probabilities))
            .Sample(
                (classes, k, kind) =>
                {
                    var sent = CodecCases.Of(kind, [.. Enumerable.Repeat(1f / classes, classes)]);
                    var codec = SoftLabelCodecs.Find($"top-{k}");

                    SoftLabelValidator.Validate(CodecCases.Decode(codec, codec.Encode(sent), sent), codec.SumTolerance);
                },
                iter: 200);

    [Fact]
    public void Decode_AnySoftLabels_KeepsTheGreatestWithinAHalf() =>
        CodecCases.Soft.Sample(sent =>
        {
            var read = CodecCases.Decode(Top2, Top2.Encode(sent), sent);

            for (var row = 0; row < sent.Rows; row++)
            {
                var greatest = ArgMax.Of(read.Row(row));
                Assert.Equal(sent.Row(row)[ArgMax.Of(sent.Row(row))], sent.Row(row)[greatest], 1 / 1024f);
                Assert.Equal((float)(Half)sent.Row(row)[greatest], read.Row(row)[greatest]);
            }
        });

    [Theory]
    [InlineData(new byte[] { 4, 0x00, 0x38, 0, 0x00, 0x34, 0, 0 }, "class 4 is named at place 0;")]
    [InlineData(new byte[] { 2, 0x00, 0x38, 2, 0x00, 0x34, 0, 0 }, "class 2 is named at place 1;")]
    [InlineData(new byte[] { 2, 0x00, 0x34, 0, 0x00, 0x38, 0, 0 }, "class 0 has 0.5 after 0.25;")]
    [InlineData(new byte[] { 2, 0x00, 0x34, 0, 0x00, 0x34, 0, 0 }, "class 0 has 0.25 after 0.25;")]
    [InlineData(new byte[] { 2, 0x00, 0x7e, 0, 0x00, 0x34, 0, 0 }, "class 2 has NaN after 65504;")]
    [InlineData(new byte[] { 2, 0x00, 0x7c, 0, 0x00, 0x34, 0, 0 }, "class 2 has Infinity after 65504;")]
    [InlineData(new byte[] { 2, 0x00, 0x38, 0, 0x00, 0xb4, 0, 0 }, "class 0 has -0.25 after 0.5;")]
    [InlineData(new byte[] { 2, 0x00, 0x38, 0, 0x00, 0x34, 0x00, 0x38 }, "its rest is 0.5 for 2 classes after 0.25;")]
    [InlineData(new byte[] { 2, 0x00, 0x38, 0, 0x00, 0x34, 0x00, 0x7e }, "its rest is NaN for 2 classes after 0.25;")]
    [InlineData(new byte[] { 2, 0x00, 0x38, 0, 0x00, 0x34, 0x00, 0xb0 }, "its rest is -0.125 for 2 classes after 0.25;")]
    public void Decode_WhatNoEncoderWrites_NamesRowAndRule(byte[] bytes, string finding)
    {
        var error = Assert.Throws<FedDistillException>(() => Top2.Decode(bytes, SoftLabelKind.Evidence, 1, 1, 4));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith($"Input row 0, position 0: {finding}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthBytes_MoreClassesThanTwoBytesNumber_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => Top2.LengthBytes(1, 1, 65_537, SoftLabelKind.Evidence));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }
}
