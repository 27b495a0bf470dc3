using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Teachers;
using FedDistill.Learning.Tests.DpSgd;
using FedDistill.Learning.Training;
using TorchSharp;

namespace FedDistill.Learning.Tests.Training;

/// <summary>The number of live tensors does not grow from step to step, and none is left after a job.</summary>
public class LeakTests
{
    [Theory]
    [InlineData(TeacherObjective.CrossEntropy)]
    [InlineData(TeacherObjective.Evidence)]
    [InlineData(TeacherObjective.Refinement)]
    [InlineData(TeacherObjective.Balanced)]
    public void Train_StepAfterStep_KeepsNoTensor(TeacherObjective objective)
    {
        var transfer = TinyProblems.Images(100, "transfer");
        var job = TinyProblems.TeacherJob("cnn-s", TinyProblems.Images(200, "private"), transfer.Inputs) with
        {
            Plan = TinyProblems.Plan(objective),
            Broadcast = TinyProblems.Certain(transfer),
        };

        AssertKeepsNone(progress => TeacherTrainer.Train(job, progress, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(TeacherObjective.CrossEntropy)]
    [InlineData(TeacherObjective.Evidence)]
    public void TrainByDpSgd_StepAfterStep_KeepsNoTensor(TeacherObjective objective)
    {
        var rows = TinyProblems.Images(200, "private");
        var settings = new DpSgdSettings { NoiseMultiplier = 1, ExpectedBatch = 150, Steps = 60 };
        var job = TinyProblems.TeacherJob("resnet-8-gn:4", rows, TinyProblems.Images(100, "transfer").Inputs) with
        {
            Plan = TinyProblems.Plan(objective),
            DpSgd = SeededNoise.Training(settings),
        };

        AssertKeepsNone(progress => TeacherTrainer.Train(job, progress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Distill_StepAfterStep_KeepsNoTensor()
    {
        var transfer = TinyProblems.Images(100, "transfer");
        var job = new StudentJob
        {
            Architecture = TinyProblems.Architecture("cnn-m"),
            Transfer = transfer.Inputs,
            Aggregate = TinyProblems.Certain(transfer),
            Plan = TinyProblems.Plan(temperature: 2),
            Training = TinyProblems.Training,
            Seed = 3,
            Purpose = "student/1",
        };

        AssertKeepsNone(progress => StudentDistiller.Distill(job, progress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Predict_ManyBatches_KeepsNoTensor()
    {
        var rows = TinyProblems.Table(1600, "rows");
        var job = TinyProblems.TeacherJob("linear", rows, rows.Inputs);
        var model = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Evaluator.Predict(model, rows.Inputs);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static void AssertKeepsNone(Action<IProgress<TrainingProgress>> run)
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var live = new LiveTensors();

        run(live);

        Assert.True(live.Counts.Count >= 3);
        Assert.Single(live.Counts.Distinct());
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private sealed class LiveTensors : IProgress<TrainingProgress>
    {
        public List<long> Counts { get; } = [];

        public void Report(TrainingProgress value) =>
            Counts.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
