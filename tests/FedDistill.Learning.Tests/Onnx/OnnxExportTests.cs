using System.Runtime.InteropServices;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.Onnx;
using FedDistill.Learning.Onnx.Format;
using FedDistill.Learning.Onnx.Steps;
using FedDistill.Learning.Tests.Models;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Onnx;

/// <summary>What ONNX Runtime makes of our files, against what torch makes of the models.</summary>
public sealed class OnnxExportTests
{
    private const int Rows = 20;

    private static readonly InputShape Images = new(2, 17, 16);

    public static TheoryData<string> Architectures => EveryModelTests.Architectures;

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Write_EveryArchitecture_AnswersAsTorchDoes(string architecture)
    {
        var (model, inputs) = Random(architecture, outputs: 4);

        var (logits, probabilities) = OnnxRun.Of(OnnxExport.Write(model), inputs);

        AssertClose(Logits(model, inputs), logits, 1e-4f);
        AssertClose(Evaluator.Predict(model, inputs), probabilities, 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void WriteInt8_EveryArchitecture_AnswersNearlyAsTorchDoes(string architecture)
    {
        var (model, inputs) = Random(architecture, outputs: 4);

        var (logits, _) = OnnxRun.Of(OnnxExport.WriteInt8(model, inputs), inputs);

        var exact = Logits(model, inputs);
        var mean = exact.Average();
        var spread = exact.Sum(value => (value - mean) * (value - mean));
        var error = exact.Zip(logits).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second));
        Assert.InRange(error / spread, 0, 0.02f);
        Assert.NotEqual(exact, logits);
    }

    [Fact]
    public void Write_Teacher_LeavesPublicOut()
    {
        var (model, inputs) = Random("cnn-s", outputs: 5);

        var (logits, _) = OnnxRun.Of(OnnxExport.Write(model), inputs);

        AssertClose(Logits(model, inputs), logits, 1e-4f);
    }

    [Fact]
    public void Write_CalibratedModel_ProbabilitiesHaveItsTemperature()
    {
        var (random, inputs) = Random("mlp:12x8", outputs: 4);
        var model = random.WithCalibration(new Calibration(0.25, "A test."));

        var (logits, probabilities) = OnnxRun.Of(OnnxExport.Write(model), inputs);

        var expected = new float[4];
        TemperedSoftmax.Apply<float>(logits.AsSpan(0, 4), 0.25, expected);
        AssertClose(expected, probabilities[..4], 1e-5f);
        AssertClose(Evaluator.PredictCalibrated(model, inputs), probabilities, 1e-5f);
    }

    [Fact]
    public void Write_FileTellsWhatItIs()
    {
        var (random, inputs) = Random("cnn-s", outputs: 4);
        var model = random.WithCard(new Dictionary<string, string> { ["federation"] = "hospitals", ["round"] = "3" });

        var file = ModelProto.Parser.ParseFrom(OnnxExport.Write(model));

        var facts = file.MetadataProps.ToDictionary(fact => fact.Key, fact => fact.Value);
        Assert.Equal(
            ("hospitals", "3", "cnn-s", model.Sha256(), "float32"),
            (facts["federation"], facts["round"], facts["architecture"], facts["studentSha256"], facts["precision"]));
        Assert.Equal(17, Assert.Single(file.OpsetImport).Version);
        // Batch normalisation has gone into the convolutions.
        Assert.DoesNotContain(file.Graph.Node, node => node.OpType == "BatchNormalization");
        Assert.Equal("N", file.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(OnnxExport.WriteInt8(model, inputs), OnnxExport.WriteInt8(model, inputs));
    }

    [Fact]
    public void WriteInt8_LearnedModel_IsSmallerAndLosesNoRow()
    {
        var rows = TinyProblems.Images(300, "private", Images);
        var model = Student(rows);
        var test = TinyProblems.Images(300, "test", Images);

        var (exact, small) = (OnnxExport.Write(model), OnnxExport.WriteInt8(model, rows.Inputs));
        var (_, probabilities) = OnnxRun.Of(small, test.Inputs);

        var accuracy = ClassificationMetricsCalculator.Compute(probabilities, test.HardLabels, test.ClassCount).Accuracy;
        Assert.InRange(accuracy, Evaluator.Evaluate(model, test).Accuracy - 0.01, 1);
        Assert.InRange(small.Length, 1, exact.Length * 0.4);
    }

    [Fact]
    public void WriteInt8_ChannelThatIsNearlyDead_KeepsItsBias()
    {
        var graph = new OnnxGraph();
        var step = new DenseStep("dense", new InputStep("input", InputShape.Tabular(2)), [1f, -0.5f, 1e-12f, 0, 0, 0], [3, 2], [0.25f, 3, -7]);

        QuantisedConstants.Write(graph, step, inputScale: 0.01f);

        var constants = graph.Proto.Initializer.ToDictionary(one => one.Name, one => one.RawData.ToByteArray());
        var bias = MemoryMarshal.Cast<byte, int>(constants["dense.bias.quantised"]).ToArray();
        var scales = MemoryMarshal.Cast<byte, float>(constants["dense.bias.scale"]).ToArray();
        AssertClose([0.25f, 3, -7], [.. bias.Zip(scales, (units, scale) => units * scale)], 1e-4f);
        Assert.Equal([64, -32], constants["dense.weight.quantised"].Take(2).Select(weight => (int)(sbyte)weight));
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(2000, 2000)]
    [InlineData(3999, 2000)]
    [InlineData(60_000, 2000)]
    public void RangeCalibration_Rows_AreSpreadOverAll(int rows, int expected)
    {
        var chosen = RangeCalibration.Rows(rows);

        Assert.Equal(expected, chosen.Distinct().Count());
        Assert.Equal((0, expected), (chosen[0], chosen.Length));
        Assert.InRange(chosen[^1], rows - (rows / (double)expected) - 1, rows - 1);
    }

    [Fact]
    public void WriteInt8_OtherInputs_AreRefused()
    {
        var (model, inputs) = Random("linear", outputs: 4);

        Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(
            () => OnnxExport.WriteInt8(model, TinyProblems.Table(5, "table").Inputs)).Code);
        Assert.Equal(ErrorCode.InvalidData, Assert.Throws<FedDistillException>(
            () => OnnxExport.WriteInt8(model, inputs.Select([]))).Code);
    }

    [Fact]
    public void Write_TeacherOfSomeClasses_IsRefused()
    {
        var (random, _) = Random("linear", outputs: 4);
        var model = random.WithCard(new Dictionary<string, string> { ["trained_classes"] = "0 2" });

        Assert.Equal(ErrorCode.InvalidConfiguration, Assert.Throws<FedDistillException>(() => OnnxExport.Write(model)).Code);
    }

    private static ModelSnapshot Student(LabelledTable rows) => StudentDistiller.Distill(
        new StudentJob
        {
            Architecture = TinyProblems.Architecture("cnn-s"),
            Transfer = rows.Inputs,
            Aggregate = TinyProblems.Certain(rows),
            Plan = TinyProblems.Plan(),
            Training = TinyProblems.Training,
            Seed = 7,
            Purpose = "student/1",
        },
        progress: null,
        TestContext.Current.CancellationToken);

    // Weights as they begin, and running statistics of real batches.
    private static (ModelSnapshot Model, InputTable Inputs) Random(string architecture, int outputs)
    {
        var parsed = TinyProblems.Architecture(architecture);
        var isImage = ModelFactory.Supports(parsed, Images, out _);
        var inputs = isImage ? TinyProblems.Images(Rows, "inputs", Images).Inputs : Features(Rows);
        using var scope = NewDisposeScope();
        using var network = Network.Create(
            new ModelDescription(parsed, inputs.Shape, 4, outputs), new SeededRandom(1, "test"), ComputeDevice.Cpu);
        var values = new float[inputs.Rows * inputs.Shape.ValueCount];
        for (var row = 0; row < inputs.Rows; row++)
        {
            inputs.CopyRow(row, values.AsSpan(row * inputs.Shape.ValueCount, inputs.Shape.ValueCount));
        }

        network.Forward(tensor(values, isImage ? [Rows, Images.Channels, Images.Height, Images.Width] : [Rows, 30]), training: true);
        return (network.ToSnapshot(), inputs);
    }

    private static InputTable Features(int rows)
    {
        var random = new SeededRandom(1, "features");
        return InputTable.FromFeatures(InputShape.Tabular(30), [.. Enumerable.Range(0, rows * 30).Select(_ => (float)random.NextNormal())]);
    }

    private static float[] Logits(ModelSnapshot model, InputTable inputs) =>
        Inference.Logits(model, inputs, [.. Enumerable.Range(0, inputs.Rows)], model.Classes, ComputeDevice.Cpu);

    private static void AssertClose(float[] expected, float[] actual, float within)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - within, pair.First + within));
    }
}
