using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.DpSgd;

/// <summary>
/// Whole models in 32 bits: norms and clipped sums of one forward and one pass back, against batches of one row each.
/// </summary>
public class GradientTapeTests
{
    private const int Rows = 9;
    private const int Outputs = 5;

    public static TheoryData<string> Models =>
    [
        "linear", "mlp:12x8", "text:12", "cnn-s-gn", "cnn-s-gn:7x24x48", "cnn-m:4x6x12", "cnn-b-gn", "lenet", "resnet-8-gn",
        "resnet-14-gn:5",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradients_WholeModel_AreThoseOfBatchesOfOne(string architecture)
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork(architecture);
        var inputs = Inputs(network);
        var alone = Enumerable.Range(0, Rows).Select(row => GradientOfOne(network, inputs, row)).ToList();
        var norms = alone.Select(gradient => gradient.norm().item<double>()).ToList();
        // Half of the rows are cut.
        var clip = norms.Order().ElementAt(Rows / 2);

        var gradients = Taped(network, inputs);
        var sum = gradients.ClippedSum(clip).to_type(ScalarType.Float64);

        var expected = alone.Zip(norms, (gradient, norm) => gradient * Math.Min(1, clip / (norm + 1e-6))).Aggregate((a, b) => a.Plus(b));
        var lengths = norms.Sum(norm => Math.Min(norm, clip));
        Assert.True((sum - expected).norm().item<double>() < 1e-6 * lengths);
        Assert.All(
            norms.Zip(gradients.SquaredNorms.data<float>().ToArray()),
            pair => Assert.InRange(Math.Sqrt(pair.Second) / pair.First, 1 - 1e-6, 1 + 1e-6));
    }

    [Theory]
    [InlineData("cnn-s-gn")]
    [InlineData("resnet-8-gn")]
    public void Gradients_NothingClipped_AddUpToTheGradientOfTheBatch(string architecture)
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork(architecture);
        var inputs = Inputs(network);

        Loss(network.Forward(inputs, training: true)).backward();
        var sum = Taped(network, inputs).ClippedSum(clip: 1e9);

        var expected = network.Parameters.grad!;
        Assert.True((sum - expected).norm().item<float>() < 1e-5 * expected.norm().item<float>());
    }

    // What one record adds is bounded whatever it holds.
    [Fact]
    public void Gradients_RowThatIsNotFinite_AddsNothing()
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork("cnn-s-gn");
        var inputs = Inputs(network);
        var others = cat([inputs.narrow(0, 0, 3), inputs.narrow(0, 4, Rows - 4)]);
        var expected = Taped(network, others).ClippedSum(clip: 1);

        inputs[3] = inputs[3] * float.PositiveInfinity;
        var sum = Taped(network, inputs).ClippedSum(clip: 1);

        Assert.True((sum - expected).norm().item<float>() < 1e-6);
        Assert.True(expected.norm().item<float>() > 0.1);
    }

    private static RowGradients Taped(Network network, Tensor inputs)
    {
        var tape = new GradientTape();
        return tape.Gradients(Loss(network.Forward(inputs, new Pass(Training: true) { Tape = tape })));
    }

    private static Tensor GradientOfOne(Network network, Tensor inputs, int row) => autograd
        .grad([Loss(network.Forward(inputs.narrow(0, row, 1), training: true))], [network.Parameters])[0]
        .to_type(ScalarType.Float64);

    private static Tensor Loss(Tensor logits) => -nn.functional.log_softmax(logits, dim: 1).select(1, 2).sum();

    private static Network NewNetwork(string architecture)
    {
        var parsed = TinyProblems.Architecture(architecture);
        var images = new InputShape(2, 17, 16);
        var shape = ModelFactory.Supports(parsed, images, out _) ? images : InputShape.Tabular(30);
        var description = new ModelDescription(parsed, shape, Outputs, Outputs);
        return Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);
    }

    private static Tensor Inputs(Network network)
    {
        var shape = network.Description.InputShape;
        var values = new float[Rows * shape.ValueCount];
        new SeededNoise("inputs").Fill(values, 1);
        return tensor(values, shape.IsImage ? [Rows, shape.Channels, shape.Height, shape.Width] : [Rows, shape.Channels]);
    }
}
