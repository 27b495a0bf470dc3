using CsCheck;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Tests.Data;

public sealed class InputTableTests
{
    private static readonly Gen<InputTable> Tables = Gen.OneOf(
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 5]).SelectMany((channels, height, width, rows) =>
            Gen.Byte.Array[rows * channels * height * width].Select(pixels => InputTable.FromPixels(new(channels, height, width), pixels))),
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 5]).SelectMany((features, rows) =>
            Gen.Single[-1e6f, 1e6f].Array[rows * features].Select(values => InputTable.FromFeatures(InputShape.Tabular(features), values))));

    [Fact]
    public void FromBytes_OfToBytes_IsTheSameTable() => Tables.Sample(table =>
    {
        var copy = InputTable.FromBytes(table.ToBytes());

        return copy.Shape == table.Shape && copy.Rows == table.Rows && copy.ToBytes().SequenceEqual(table.ToBytes());
    });

    [Fact]
    public void FromBytes_CutShort_IsRefused() => Tables.Where(table => table.Rows > 0).Sample(table =>
    {
        var error = Assert.Throws<FedDistillException>(() => InputTable.FromBytes(table.ToBytes().AsSpan()[..^1]));

        return error.Code == ErrorCode.InvalidData;
    });

    [Theory]
    [InlineData(12, new byte[] { 255, 255, 255, 255 })]
    [InlineData(12, new byte[] { 0, 0, 0, 128 })]
    [InlineData(12, new byte[] { 0, 0, 0, 0 })]
    [InlineData(12, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(8, new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 0, 0, 0, 0 })]
    [InlineData(8, new byte[] { 255, 255, 255, 255 })]
    public void FromBytes_ExtentsThatNoTableHas_IsRefused(int offset, byte[] header)
    {
        var bytes = InputTable.FromFeatures(InputShape.Tabular(2), [1, 2, 3, 4]).ToBytes();
        header.CopyTo(bytes, offset);

        Assert.Equal(ErrorCode.InvalidData, Assert.Throws<FedDistillException>(() => InputTable.FromBytes(bytes)).Code);
    }

    [Fact]
    public void CopyRow_OfPixels_RunsFromMinusOneToOne()
    {
        var values = new float[2];

        InputTable.FromPixels(new InputShape(1, 1, 2), [0, 255]).CopyRow(0, values);

        Assert.Equal([-1f, 1f], values);
    }
}
