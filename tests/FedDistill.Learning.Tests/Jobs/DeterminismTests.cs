using FedDistill.Core.Rounds;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.Jobs;

/// <summary>The same job gives the same bytes, whatever other threads do.</summary>
public class DeterminismTests
{
    [Theory]
    [InlineData("cnn-s")]
    [InlineData("cnn-m")]
    [InlineData("mlp:300x100")]
    [InlineData("resnet-8:4")]
    public async Task Train_BesideAnotherJob_GivesTheSameBytes(string architecture)
    {
        var transfer = TinyProblems.Images(200, "transfer");
        var job = TinyProblems.TeacherJob(architecture, TinyProblems.Images(200, "private"), transfer.Inputs) with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Evidence),
        };
        await using var threads = new TrainingThreads(2);
        Task<string> Train(TeacherJob one) => threads.RunAsync(
            token => TeacherTrainer.Train(one, null, token).Model.Sha256(), TestContext.Current.CancellationToken);

        var alone = await Train(job);
        var beside = await Task.WhenAll(Train(job), Train(job with { Purpose = "bob/1" }), Train(job));

        Assert.Equal(alone, beside[0]);
        Assert.Equal(alone, beside[2]);
        Assert.NotEqual(alone, beside[1]);
    }

    [Fact]
    public async Task Distill_BesideATeacher_GivesTheSameBytes()
    {
        var transfer = TinyProblems.Images(200, "transfer");
        var teacher = TinyProblems.TeacherJob("cnn-s", TinyProblems.Images(200, "private"), transfer.Inputs);
        var job = new StudentJob
        {
            Architecture = TinyProblems.Architecture("cnn-s"),
            Transfer = transfer.Inputs,
            Aggregate = TinyProblems.Certain(transfer),
            Plan = TinyProblems.Plan(),
            Training = TinyProblems.Training,
            Seed = 3,
            Purpose = "student/1",
        };
        await using var threads = new TrainingThreads(2);
        Task<string> Distill() => threads.RunAsync(
            token => StudentDistiller.Distill(job, null, token).Sha256(), TestContext.Current.CancellationToken);

        var alone = await Distill();
        var beside = threads.RunAsync(
            token => TeacherTrainer.Train(teacher, null, token).Steps, TestContext.Current.CancellationToken);

        Assert.Equal(alone, await Distill());
        await beside;
    }
}
