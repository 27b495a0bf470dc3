using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SimplexCodecTests
{
    [Fact]
    public void Quantise_ReferenceRows_GivesReferenceUnits()
    {
        foreach (var vector in ReferenceVectors.Root.GetProperty("cfd_quantizer_ties_lowest_index").EnumerateArray())
        {
            var row = vector.GetProperty("p").Doubles();
            var levels = vector.GetProperty("levels").GetInt32();

            Assert.Equal(levels, (1 << vector.GetProperty("bits").GetInt32()) - 1);
            Assert.Equal(
                vector.GetProperty("codes").Doubles(), Units(SoftLabelKind.Probabilities, levels, row).Select(unit => (double)unit));
        }
    }

    // Shares of 15 by hand: 7.5 4.5 3.0 (tie), 9.3 3.75 1.2 0.75, 5.1 4.95 4.95, 3.75 each (three left), 14.85 0.15.
    [Theory]
    [InlineData(new[] { 0.5, 0.3, 0.2 }, new byte[] { 8, 4, 3 })]
    [InlineData(new[] { 0.62, 0.25, 0.08, 0.05 }, new byte[] { 9, 4, 1, 1 })]
    [InlineData(new[] { 0.34, 0.33, 0.33 }, new byte[] { 5, 5, 5 })]
    [InlineData(new[] { 0.25, 0.25, 0.25, 0.25 }, new byte[] { 4, 4, 4, 3 })]
    [InlineData(new[] { 0.99, 0.01 }, new byte[] { 15, 0 })]
    public void Quantise_FourBits_SharesOut15(double[] row, byte[] units) =>
        Assert.Equal(units, Units(SoftLabelKind.Probabilities, 15, row));

    // With what is missing as the last column: 0 0 | 15, 7.5 0 | 7.5 (tie, the class first), 0.6 0 | 14.4, 0.3 0.45 | 14.25.
    [Theory]
    [InlineData(new[] { 0.0, 0 }, new byte[] { 0, 0 })]
    [InlineData(new[] { 0.5, 0 }, new byte[] { 8, 0 })]
    [InlineData(new[] { 0.04, 0 }, new byte[] { 1, 0 })]
    [InlineData(new[] { 0.02, 0.03 }, new byte[] { 0, 1 })]
    [InlineData(new[] { 0.00005, 1.00004 }, new byte[] { 0, 15 })]
    public void Quantise_Evidence_GivesWhatIsMissingItsShare(double[] row, byte[] units) =>
        Assert.Equal(units, Units(SoftLabelKind.Evidence, 15, row));

    [Fact]
    public void Quantise_NothingToShareOut_Throws() =>
        Assert.Throws<ArgumentException>(() => Units(SoftLabelKind.Probabilities, 15, [0, 0]));

    // Shares of 255: 127.5 95.625 31.875, two units left.
    [Fact]
    public void Encode_U8_WritesClassAfterClass() =>
        Assert.Equal(
            new byte[] { 127, 0, 96, 255, 32, 0 },
            SoftLabelCodecs.Find("u8").Encode(
                CodecCases.Rows(SoftLabelKind.Probabilities, 3, 0.5f, 0.375f, 0.125f, 0, 1, 0)));

    // Columns 7 0 5, 6 15 5, 2 0 5: the low half of a byte first, the last half left 0.
    [Fact]
    public void Encode_U4_WritesClassAfterClassTheLowHalfFirst() =>
        Assert.Equal(
            new byte[] { 0x07, 0x65, 0x5f, 0x02, 0x05 },
            SoftLabelCodecs.Find("u4").Encode(
                CodecCases.Rows(SoftLabelKind.Probabilities, 3, 0.5f, 0.375f, 0.125f, 0, 1, 0, 0.34f, 0.33f, 0.33f)));

    [Fact]
    public void Decode_U4_GivesFifteenths() =>
        Assert.Equal(
            [8 / 15f, 4 / 15f, 0, 1],
            SoftLabelCodecs.Find("u4").Decode([0x08, 0xf4], SoftLabelKind.Evidence, 2, 1, 2).Values);

    [Theory]
    [MemberData(nameof(CodecCases.UnitNames), MemberType = typeof(CodecCases))]
    public void Decode_AnySoftLabels_IsWithinOneUnitAndKeepsEveryOrderByMoreThanOne(string name)
    {
        var codec = SoftLabelCodecs.Find(name);
        var unit = name == "u8" ? 1 / 255.0 : 1 / 15.0;

        CodecCases.Soft.Sample(sent =>
        {
            var read = CodecCases.Decode(codec, codec.Encode(sent), sent);

            Assert.All(sent.Values.Zip(read.Values), pair => Assert.Equal(pair.First, pair.Second, unit + 1e-6));
            for (var row = 0; row < sent.Rows; row++)
            {
                var (before, after) = (sent.Row(row).ToArray(), read.Row(row).ToArray());
                var winner = ArgMax.Of(before);
                var isClear = before.Where((_, column) => column != winner).All(other => before[winner] - other > unit + 1e-6);
                Assert.True(!isClear || ArgMax.Of(after) == winner);
                Assert.True(after.Sum(number => (double)number) <= 1 + 1e-6);
            }
        });
    }

    [Theory]
    [MemberData(nameof(CodecCases.UnitNames), MemberType = typeof(CodecCases))]
    public void Encode_RowsInAnotherOrder_MovesTheUnitsAlong(string name)
    {
        var codec = SoftLabelCodecs.Find(name);

        CodecCases.Soft.Sample(sent =>
        {
            var reversed = new SoftLabelMatrix(
                sent.Kind, sent.Inputs, sent.Positions, sent.Classes, [.. sent.Values.Chunk(sent.Classes).Reverse().SelectMany(row => row)]);

            Assert.Equal(
                CodecCases.Decode(codec, codec.Encode(sent), sent).Values.Chunk(sent.Classes).Reverse(),
                CodecCases.Decode(codec, codec.Encode(reversed), sent).Values.Chunk(sent.Classes));
        });
    }

    [Theory]
    [InlineData("u8", SoftLabelKind.Probabilities, new byte[] { 255, 100, 0, 154 }, "its units sum to 254; a row of Probabilities has 255.")]
    [InlineData("u8", SoftLabelKind.Probabilities, new byte[] { 255, 100, 0, 156 }, "its units sum to 256; a row of Probabilities has 255.")]
    [InlineData("u8", SoftLabelKind.Evidence, new byte[] { 0, 255, 0, 1 }, "its units sum to 256; a row of Evidence has at most 255.")]
    [InlineData("u4", SoftLabelKind.Probabilities, new byte[] { 0x8f, 0x60 }, "its units sum to 14; a row of Probabilities has 15.")]
    [InlineData("u4", SoftLabelKind.Evidence, new byte[] { 0x80, 0x80 }, "its units sum to 16; a row of Evidence has at most 15.")]
    public void Decode_UnitsThatDoNotSumUp_NamesRowAndRule(string name, SoftLabelKind kind, byte[] bytes, string finding)
    {
        var error = Assert.Throws<FedDistillException>(() => SoftLabelCodecs.Find(name).Decode(bytes, kind, 2, 1, 2));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith($"Input row 1, position 0: {finding}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_U4WithASpareHalfUsed_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(
            () => SoftLabelCodecs.Find("u4").Decode([0x1f], SoftLabelKind.Evidence, 1, 1, 1));

        Assert.StartsWith("The last byte of the payload is 0x1f; in u4 its highest 4 bits", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Units(SoftLabelKind kind, int levels, double[] row)
    {
        var units = new byte[row.Length];
        SimplexUnits.Quantise<double>(row, kind, levels, units);
        return units;
    }
}
