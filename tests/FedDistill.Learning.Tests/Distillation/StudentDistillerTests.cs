using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Training;

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
    public void Distill_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var transfer = TinyProblems.Images(20, "transfer");
        var job = Job("linear", transfer.Inputs, TinyProblems.Certain(transfer));
        var progress = new CancelAtFirstReport(cancellation);

        Assert.Throws<OperationCanceledException>(() => StudentDistiller.Distill(job, progress, cancellation.Token));

        Assert.Equal(1, progress.Reports);
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
