using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Models;

/// <summary>What every architecture has in common, whatever its layers.</summary>
public class EveryModelTests
{
    private static readonly InputShape Images = new(2, 17, 16);

    public static TheoryData<string> Architectures =>
    [
        "linear", "mlp:12x8", "text:12", "cnn-s", "cnn-s:8x24x48", "cnn-m:4x6x12", "cnn-b", "cnn-b:8x16x32", "lenet",
        "lenet:6x12x32", "resnet-8", "resnet-8:4", "resnet-14:5", "cnn-s-gn", "cnn-b-gn:7x16x32", "resnet-8-gn:4",
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Forward_Training_GradientReachesEveryParameter(string architecture)
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork(architecture, outputs: 5);
        var inputs = Inputs(network, 8);

        // Without batch statistics, which would take a convolution's bias out again.
        var loss = network.Forward(inputs, training: false).Squared().sum();
        loss.backward();

        var parameters = network.Description.Layers().Parameters;
        var gradients = network.Parameters.grad!.split([.. parameters.Select(spec => (long)spec.Count)]);
        Assert.All(
            parameters.Zip(gradients),
            pair => Assert.True(pair.Second.abs().max().item<float>() > 1e-6, pair.First.Name));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void ToSnapshot_ReadBack_GivesTheSameLogits(string architecture)
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork(architecture, outputs: 5);
        var inputs = Inputs(network, 8);
        // Running statistics that differ from those of a new network.
        network.Forward(inputs, training: true);

        var bytes = network.ToSnapshot().SafeTensors;
        var snapshot = ModelSnapshot.FromBytes(bytes);
        using var whole = Network.Load(snapshot, 5, ComputeDevice.Cpu);
        using var cut = Network.Load(snapshot, 4, ComputeDevice.Cpu);

        var logits = network.Forward(inputs, training: false);
        Assert.Equal([8, 5], logits.shape);
        Assert.Equal(TinyProblems.Architecture(architecture), snapshot.Architecture);
        Assert.Equal(bytes, whole.ToSnapshot().SafeTensors);
        Assert.True(logits.equal(whole.Forward(inputs, training: false)).all().item<bool>());
        Assert.True(logits.narrow(1, 0, 4).allclose(cut.Forward(inputs, training: false), atol: 1e-5));
    }

    [Theory]
    [InlineData("lenet:6x12x32")]
    [InlineData("cnn-b:8x16x32")]
    [InlineData("resnet-8:4")]
    [InlineData("resnet-14:4")]
    [InlineData("cnn-s-gn")]
    public void Train_EvidenceTeacher_Learns(string architecture)
    {
        var rows = TinyProblems.Images(300, "private", Images);
        var job = TinyProblems.TeacherJob(architecture, rows, TinyProblems.Images(100, "transfer", Images).Inputs) with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Evidence),
        };

        var teacher = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;

        Assert.Equal(TinyProblems.ImageClasses + 1, teacher.Outputs);
        Assert.True(Evaluator.Evaluate(teacher, TinyProblems.Images(300, "test", Images)).Accuracy > 0.9);
    }

    private static Network NewNetwork(string architecture, int outputs)
    {
        var parsed = TinyProblems.Architecture(architecture);
        var shape = ModelFactory.Supports(parsed, Images, out _) ? Images : InputShape.Tabular(30);
        var description = new ModelDescription(parsed, shape, 4, outputs);
        return Network.Create(description, new SeededRandom(1, "test"), ComputeDevice.Cpu);
    }

    private static Tensor Inputs(Network network, int rows)
    {
        var shape = network.Description.InputShape;
        var random = new SeededRandom(1, "inputs");
        var values = new float[rows * shape.ValueCount];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)random.NextNormal();
        }

        return tensor(
            values, shape.IsImage ? [rows, shape.Channels, shape.Height, shape.Width] : [rows, shape.Channels]);
    }
}
