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

    [Fact]
    public void CopyRow_OfPixels_RunsFromMinusOneToOne()
    {
        var values = new float[2];

        InputTable.FromPixels(new InputShape(1, 1, 2), [0, 255]).CopyRow(0, values);

        Assert.Equal([-1f, 1f], values);
    }
}
