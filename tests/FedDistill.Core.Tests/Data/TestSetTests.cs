using System.Buffers.Binary;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Tests.Data;

public sealed class TestSetTests
{
    private static byte[] Bytes => TestSet.ToBytes(
        new LabelledTable(InputTable.FromFeatures(InputShape.Tabular(2), [1, 2, 3, 4]), [1, 0], classCount: 2));

    [Fact]
    public void FromBytes_OfToBytes_IsTheSameTestSet()
    {
        var rows = TestSet.FromBytes(Bytes, classCount: 2);

        Assert.Equal([1, 0], rows.HardLabels.ToArray());
        Assert.Equal(Bytes, TestSet.ToBytes(rows));
    }

    [Theory]
    [InlineData(4, uint.MaxValue)]
    [InlineData(8, 2u)]
    [InlineData(8, uint.MaxValue)]
    [InlineData(28, uint.MaxValue)]
    public void FromBytes_NumberOutOfRange_IsRefused(int offset, uint number)
    {
        var bytes = Bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), number);

        Assert.Equal(ErrorCode.InvalidData, Assert.Throws<FedDistillException>(() => TestSet.FromBytes(bytes, classCount: 2)).Code);
    }

    [Fact]
    public void FromBytes_FewerLabelsThanInputs_IsRefused()
    {
        var bytes = Bytes;
        byte[] cut = [.. bytes[..12], .. bytes[16..]];
        cut[4] = 1;

        Assert.Equal(ErrorCode.InvalidData, Assert.Throws<FedDistillException>(() => TestSet.FromBytes(cut, classCount: 2)).Code);
    }
}
