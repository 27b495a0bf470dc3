using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Tests.Models;

public class ModelSnapshotTests
{
    [Fact]
    public void FromBytes_OwnBytes_KeepsEverything()
    {
        var written = NewSnapshot("cnn-s").WithCard(new Dictionary<string, string> { ["schema"] = "{\"ü\":1}", ["a"] = "b" });

        var read = ModelSnapshot.FromBytes(written.SafeTensors);

        Assert.Equal("cnn-s", read.Architecture.Name);
        Assert.Equal(TinyProblems.ImageShape, read.InputShape);
        Assert.Equal(4, read.Classes);
        Assert.Equal(5, read.Outputs);
        Assert.Equal(written.ParameterCount, read.ParameterCount);
        Assert.Equal(written.Card, read.Card);
        Assert.Equal("{\"ü\":1}", read.Card["schema"]);
        using var network = Network.Load(read, read.Outputs, ComputeDevice.Cpu);
        Assert.Equal(NewSnapshot("cnn-s").Sha256(), network.ToSnapshot().Sha256());
    }

    [Fact]
    public void WithCard_OrderOfEntries_DoesNotMatter()
    {
        var snapshot = NewSnapshot("linear");

        var one = snapshot.WithCard(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        var other = snapshot.WithCard(new Dictionary<string, string> { ["b"] = "0" })
            .WithCard(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.Equal(one.Sha256(), other.Sha256());
        Assert.NotEqual(snapshot.Sha256(), one.Sha256());
    }

    [Fact]
    public void WithCard_KeyOfTheDescription_Throws()
    {
        var error = Assert.Throws<FedDistillException>(
            () => NewSnapshot("linear").WithCard(new Dictionary<string, string> { ["outputs"] = "99" }));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("outputs", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"cnn-s\"", "\"cnn-z\"")]
    [InlineData("\"cnn-s\"", "\"cnn-m\"")]
    [InlineData("conv1.weight", "conv9.weight")]
    [InlineData("\"2x12x10\"", "\"2x12x99\"")]
    [InlineData("feddistill-model-1", "feddistill-model-9")]
    public void FromBytes_HeaderDoesNotDescribeTheTensors_Throws(string told, string lie)
    {
        var bytes = NewSnapshot("cnn-s").SafeTensors.ToArray();
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(told));
        Assert.True(at > 0);
        System.Text.Encoding.UTF8.GetBytes(lie).CopyTo(bytes, at);

        var error = Assert.Throws<FedDistillException>(() => ModelSnapshot.FromBytes(bytes));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
    }

    private static ModelSnapshot NewSnapshot(string architecture)
    {
        var description = new ModelDescription(TinyProblems.Architecture(architecture), TinyProblems.ImageShape, 4, 5);
        using var network = Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);
        return network.ToSnapshot();
    }
}
