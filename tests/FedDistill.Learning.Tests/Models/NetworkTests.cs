using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Models;

public class NetworkTests
{
    [Theory]
    [InlineData("cnn-s", 1, 28, 28)]
    [InlineData("cnn-s", 3, 7, 5)]
    [InlineData("cnn-s", 1, 1, 1)]
    [InlineData("cnn-m", 3, 9, 4)]
    [InlineData("mlp:8", 2, 5, 5)]
    [InlineData("linear", 13, 0, 0)]
    public void Forward_AnyShape_GivesOneRowOfLogitsAnInput(string architecture, int channels, int height, int width)
    {
        var shape = new InputShape(channels, height, width);
        var description = new ModelDescription(TinyProblems.Architecture(architecture), shape, 3, 4);
        using var scope = NewDisposeScope();
        using var network = Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);
        long[] extents = shape.IsImage ? [6, channels, height, width] : [6, channels];

        var logits = network.Forward(ones(extents), training: false);

        Assert.Equal([6, 4], logits.shape);
        Assert.True(logits.isfinite().all().item<bool>());
    }

    [Fact]
    public void Create_Dense_WeightsFillKaimingsRange()
    {
        var description = new ModelDescription(TinyProblems.Architecture("linear"), InputShape.Tabular(100), 50, 50);
        using var scope = NewDisposeScope();
        using var network = Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);

        // U(-1/√100, 1/√100) has standard deviation 0.1/√3 = 0.0577.
        Assert.InRange(network.Parameters.abs().max().item<float>(), 0.0999f, 0.1f);
        Assert.InRange(network.Parameters.std().item<float>(), 0.056f, 0.0595f);
        Assert.InRange(network.Parameters.mean().item<float>(), -0.004f, 0.004f);
    }

    [Fact]
    public void Load_FewerOutputs_LeavesTheLastOut()
    {
        var description = new ModelDescription(TinyProblems.Architecture("cnn-s"), TinyProblems.ImageShape, 4, 5);
        var inputs = TinyProblems.Images(8, "inputs").Inputs;
        using var scope = NewDisposeScope();
        using var whole = Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);
        using var cut = Network.Load(whole.ToSnapshot(), 4, ComputeDevice.Cpu);
        using var batch = new Learning.Training.Batch(inputs.Rows, inputs.Shape, 5, ComputeDevice.Cpu);
        for (var row = 0; row < inputs.Rows; row++)
        {
            inputs.CopyRow(row, batch.Input(row));
        }

        var expected = whole.Forward(batch.Inputs, training: false).narrow(1, 0, 4);

        Assert.True(expected.allclose(cut.Forward(batch.Inputs, training: false), atol: 1e-6));
        Assert.Equal(4, cut.ToSnapshot().Outputs);
    }
}
