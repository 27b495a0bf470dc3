using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Distillation;

public class StudentDistillerTests
{
    [Theory]
    [InlineData("linear", false)]
    [InlineData("mlp:32", true)]
    [InlineData("cnn-s", false)]
    public void Distill_KnownTargets_StudentAnswersNewInputsLikeThem(string architecture, bool hardTargets)
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var job = Job(architecture, transfer.Inputs, TinyProblems.Certain(transfer));

        var student = StudentDistiller.Distill(
            job with { Plan = job.Plan with { HardTargets = hardTargets } }, null, TestContext.Current.CancellationToken);

        Assert.Equal(TinyProblems.ImageClasses, student.Outputs);
        Assert.True(Evaluator.Evaluate(student, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_SoftTargets_StudentKeepsTheirUncertainty()
    {
        var transfer = TinyProblems.Table(200, "transfer");
        float[] target = [0.6f, 0.3f, 0.1f];
        var aggregate = new SoftLabelMatrix(
            SoftLabelKind.Probabilities, 200, 1, 3, [.. Enumerable.Repeat(target, 200).SelectMany(row => row)]);
        var job = Job("linear", transfer.Inputs, aggregate);

        var student = StudentDistiller.Distill(
            job with { Training = job.Training with { StudentSteps = 400, StudentLearningRate = 0.02 } },
            null,
            TestContext.Current.CancellationToken);

        var predicted = Evaluator.Predict(student, transfer.Inputs);
        Assert.Equal(0.6, predicted.Chunk(3).Average(row => row[0]), 0.03);
        Assert.Equal(0.3, predicted.Chunk(3).Average(row => row[1]), 0.03);
    }

    [Fact]
    public void Distill_SomeTransferRows_LearnsFromThoseAlone()
    {
        var transfer = TinyProblems.Images(300, "transfer");
        int[] asked = [.. Enumerable.Range(0, 150).Select(index => 2 * index)];
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer.Select(asked)));

        var student = StudentDistiller.Distill(
            job with { Plan = job.Plan with { TransferRows = asked } }, null, TestContext.Current.CancellationToken);

        Assert.True(Evaluator.Evaluate(student, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_LabelsForOtherRows_Throws()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer.Select([0, 1, 2])));

        var error = Assert.Throws<FedDistillException>(
            () => StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public void Distill_Student_CarriesWhatMadeIt()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer));

        var card = StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken).Card;

        Assert.Equal("3", card["seed"]);
        Assert.Equal("cpu", card["device"]);
        Assert.StartsWith("2.10", card["libtorch"], StringComparison.Ordinal);
        Assert.Contains("torch_threads", card);
    }

    [Fact]
    public void Distill_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer));
        var progress = new CancelAtFirstReport(cancellation);

        Assert.Throws<OperationCanceledException>(() => StudentDistiller.Distill(job, progress, cancellation.Token));

        Assert.Equal(1, progress.Reports);
    }

    [Theory]
    [InlineData("kl")]
    [InlineData("mse")]
    [InlineData("dkd")]
    public void Distill_AnyLoss_StudentAnswersNewInputsLikeTheTargets(string loss)
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var job = Job("cnn-s", transfer.Inputs, Softened(transfer));

        var student = StudentDistiller.Distill(
            job with { Training = job.Training with { StudentLoss = loss } }, null, TestContext.Current.CancellationToken);

        Assert.True(Evaluator.Evaluate(student, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_UnknownLoss_Throws()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer));

        var error = Assert.Throws<FedDistillException>(() => StudentDistiller.Distill(
            job with { Training = job.Training with { StudentLoss = "hinge" } }, null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Fact]
    public void Distill_HardTermAgainstUselessSoftLabels_StudentLearnsTheTruth()
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var uniform = new SoftLabelMatrix(
            SoftLabelKind.Probabilities, 400, 1, TinyProblems.ImageClasses, [.. Enumerable.Repeat(0.25f, 1600)]);
        var job = Job("cnn-s", transfer.Inputs, uniform) with
        {
            HardTerm = new HardTerm { HardLabels = transfer.HardLabels.ToArray(), HardWeight = 1, SoftWeight = 0.1 },
        };

        var student = StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken);

        Assert.True(Evaluator.Evaluate(student, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_HardTermForOtherRows_Throws()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer)) with
        {
            HardTerm = new HardTerm { HardLabels = [0, 1] },
        };

        var error = Assert.Throws<FedDistillException>(
            () => StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public void Distill_Averaging_StatisticsAreThoseOfTheAveragedWeights()
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var job = Job("cnn-s", transfer.Inputs, TinyProblems.Certain(transfer));
        job = job with
        {
            Training = job.Training with { StudentAveraging = 0.9, StudentLearningRate = 0.1, Augmentation = InputAugmentation.None },
        };

        var student = StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Network.Load(student, student.Outputs, ComputeDevice.Cpu);
        using var batch = new Batch(400, transfer.Inputs.Shape, student.Outputs, ComputeDevice.Cpu);
        for (var row = 0; row < batch.Rows; row++)
        {
            transfer.Inputs.CopyRow(row, batch.Input(row));
        }

        var byStatistics = network.Forward(batch.Inputs, training: false);
        var byBatch = network.Forward(batch.Inputs, training: true);
        // The statistics stand for all transfer rows at once; those of the last step's weights miss by an eighth.
        var difference = (byStatistics - byBatch).abs().mean().item<float>() / byBatch.abs().mean().item<float>();
        Assert.True(difference < 0.03, $"The statistics are {difference:P1} off.");
    }

    [Fact]
    public void Distill_WarmStart_GoesOnFromIt()
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var job = Job("cnn-s", transfer.Inputs, TinyProblems.Certain(transfer));
        var first = StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken);
        var oneStep = job with { Purpose = "student/2", Training = job.Training with { StudentSteps = 1 } };

        var warm = StudentDistiller.Distill(oneStep with { Start = first }, null, TestContext.Current.CancellationToken);
        var fresh = StudentDistiller.Distill(oneStep, null, TestContext.Current.CancellationToken);

        var test = TinyProblems.Images(400, "test");
        Assert.True(Evaluator.Evaluate(warm, test).Accuracy > 0.8);
        Assert.True(Evaluator.Evaluate(fresh, test).Accuracy < 0.6);
    }

    [Fact]
    public void Distill_StartOfAnotherArchitecture_Throws()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer));
        var start = StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken);

        var error = Assert.Throws<FedDistillException>(() => StudentDistiller.Distill(
            job with { Architecture = TinyProblems.Architecture("mlp:8"), Start = start }, null, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public void Distill_TwoGenerations_SecondIsAnotherStudentOfTheSameSkill()
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var job = Job("cnn-s", transfer.Inputs, Softened(transfer));
        var token = TestContext.Current.CancellationToken;

        var first = StudentDistiller.Distill(job, null, token);
        var second = StudentDistiller.Distill(
            job with { Training = job.Training with { StudentGenerations = 2 } }, null, token);

        Assert.NotEqual(first.Sha256(), second.Sha256());
        Assert.True(Evaluator.Evaluate(second, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_TeachersBesideUselessSoftLabels_StudentLearnsFromTheTeachers()
    {
        var transfer = TinyProblems.Images(400, "transfer");
        var token = TestContext.Current.CancellationToken;
        var teacher = StudentDistiller.Distill(Job("cnn-s", transfer.Inputs, TinyProblems.Certain(transfer)), null, token);
        var uniform = new SoftLabelMatrix(
            SoftLabelKind.Probabilities, 400, 1, TinyProblems.ImageClasses, [.. Enumerable.Repeat(0.25f, 1600)]);
        var job = Job("cnn-s", transfer.Inputs, uniform) with { Teachers = [teacher, teacher] };

        var student = StudentDistiller.Distill(job with { Plan = TinyProblems.Plan(temperature: 4) }, null, token);

        Assert.True(Evaluator.Evaluate(student, TinyProblems.Images(400, "test")).Accuracy > 0.9);
    }

    [Fact]
    public void Distill_TeacherOfOtherInputs_Throws()
    {
        var transfer = TinyProblems.Images(20, "transfer");
        var table = TinyProblems.Table(20, "transfer");
        var token = TestContext.Current.CancellationToken;
        var teacher = StudentDistiller.Distill(Job("linear", table.Inputs, TinyProblems.Certain(table)), null, token);
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer)) with { Teachers = [teacher] };

        var error = Assert.Throws<FedDistillException>(() => StudentDistiller.Distill(job, null, token));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public void Distill_Dropout_GivesTheSameBytesAgain()
    {
        var transfer = TinyProblems.Images(60, "transfer");
        var job = Job("mlp:32", transfer.Inputs, TinyProblems.Certain(transfer)) with { Dropout = 0.5 };
        var token = TestContext.Current.CancellationToken;

        var student = StudentDistiller.Distill(job, null, token);

        Assert.Equal(student.Sha256(), StudentDistiller.Distill(job, null, token).Sha256());
        Assert.NotEqual(student.Sha256(), StudentDistiller.Distill(job with { Dropout = 0 }, null, token).Sha256());
    }

    private static SoftLabelMatrix Softened(Core.Data.LabelledTable rows)
    {
        var certain = TinyProblems.Certain(rows);
        for (var index = 0; index < certain.Values.Length; index++)
        {
            certain.Values[index] = (0.8f * certain.Values[index]) + (0.2f / rows.ClassCount);
        }

        return certain;
    }

    private static StudentJob Job(string architecture, Core.Data.InputTable transfer, SoftLabelMatrix aggregate) => new()
    {
        Architecture = TinyProblems.Architecture(architecture),
        Transfer = transfer,
        Aggregate = aggregate,
        Plan = TinyProblems.Plan(),
        Training = TinyProblems.Training,
        Seed = 3,
        Purpose = "student/1",
    };

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public int Reports { get; private set; }

        public void Report(TrainingProgress value)
        {
            Reports++;
            cancellation.Cancel();
        }
    }
}
