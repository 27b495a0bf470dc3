using System.Buffers.Binary;
using System.Text.Json;
using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Learning.SafeTensors;

namespace FedDistill.Learning.Tests.SafeTensors;

public class SafeTensorsFileTests
{
    private static readonly Gen<NamedTensor> Tensors =
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.Int[0, 4], Gen.Int[1, 3]).SelectMany(
            (name, rows, columns) => Gen.Float.Array[rows * columns].Select(
                values => new NamedTensor(name, [rows, columns], values)));

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() =>
        Gen.Select(Tensors.Array[0, 5], Gen.Dictionary(Gen.String[1, 5], Gen.String)[0, 3]).Sample((tensors, metadata) =>
        {
            var unique = tensors.DistinctBy(tensor => tensor.Name).ToList();

            var file = SafeTensorsReader.Read(SafeTensorsWriter.Write(metadata, unique));

            Assert.Equal(
                unique.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), file.Tensors.Select(tensor => tensor.Name));
            Assert.All(unique, tensor => Assert.Equal(
                tensor.Values.ToArray(), file.Find(tensor.Name, tensor.Shape).Values.ToArray()));
        });

    [Fact]
    public void Write_TwoTensors_FollowsTheFormat()
    {
        var bytes = SafeTensorsWriter.Write(
            new Dictionary<string, string> { ["k"] = "v" },
            [new NamedTensor("b", [2], new float[] { 3, 4 }), new NamedTensor("a", [1, 1], new float[] { 1.5f })]);

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
            header.RootElement.GetRawText());
        Assert.Equal(1.5f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length)));
        Assert.Equal(8 + length + 12, bytes.Length);
    }

    [Fact]
    public void Read_CutAnywhere_ThrowsStorageDamaged()
    {
        var bytes = Example();

        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Assert.Throws<FedDistillException>(() => SafeTensorsReader.Read(bytes.AsSpan(0, length)));
            Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        }
    }

    [Fact]
    public void Read_BytesFollow_ThrowsStorageDamaged() =>
        Assert.Throws<FedDistillException>(() => SafeTensorsReader.Read([.. Example(), 0, 0, 0, 0]));

    [Fact]
    public void Read_AnyByteChanged_ReadsOrThrowsStorageDamaged() =>
        Gen.Select(Gen.Int[0, Example().Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var bytes = Example();
            bytes[at] = value;
            try
            {
                SafeTensorsReader.Read(bytes);
            }
            catch (FedDistillException error)
            {
                Assert.Equal(ErrorCode.StorageDamaged, error.Code);
            }
        });

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""")]
    [InlineData("""{"a":7}""")]
    [InlineData("[]")]
    public void Read_HostileHeader_ThrowsStorageDamaged(string header)
    {
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];

        var error = Assert.Throws<FedDistillException>(() => SafeTensorsReader.Read(bytes));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
    }

    private static byte[] Example() => SafeTensorsWriter.Write(
        new Dictionary<string, string> { ["k"] = "v" }, [new NamedTensor("a", [2, 2], new float[] { 1, 2, 3, 4 })]);
}
