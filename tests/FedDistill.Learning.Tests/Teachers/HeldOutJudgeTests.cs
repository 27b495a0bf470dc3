using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.Teachers;

public class HeldOutJudgeTests
{
    // Refinement needs a broadcast; the three others stand for every kind of first teacher.
    [Theory]
    [InlineData(TeacherObjective.CrossEntropy)]
    [InlineData(TeacherObjective.Evidence)]
    [InlineData(TeacherObjective.Balanced)]
    public void Hits_TheJobsOwnTeacher_FindsWhatItsTrainingFound(TeacherObjective objective)
    {
        var rows = TinyProblems.Table(300, "private");
        var job = TinyProblems.TeacherJob("mlp", rows, rows.Inputs) with { Plan = TinyProblems.Plan(objective), SplitPurpose = "alice" };
        var teacher = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken);

        var hits = new HeldOutJudge(rows, job.Training, job.Seed, job.SplitPurpose).Hits(teacher.Model);

        Assert.Equal(30, hits.Rows);
        Assert.Equal(teacher.HeldOutAccuracy, hits.Accuracy);
    }

    [Fact]
    public void Hits_TooFewRows_JudgesNothing()
    {
        var rows = TinyProblems.Table(99, "private");
        var job = TinyProblems.TeacherJob("linear", rows, rows.Inputs);
        var model = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;

        var judge = new HeldOutJudge(rows, job.Training, job.Seed, "alice");

        Assert.Equal(0, judge.Rows);
        Assert.Null(judge.Hits(model).Accuracy);
    }

    [Fact]
    public void Hits_ModelOfOtherInputs_IsRefused()
    {
        var rows = TinyProblems.Table(300, "private");
        var images = TinyProblems.Images(50, "private");
        var model = TeacherTrainer.Train(
            TinyProblems.TeacherJob("linear", images, images.Inputs), null, TestContext.Current.CancellationToken).Model;

        var judge = new HeldOutJudge(rows, new TrainingSpec(), seed: 1, "alice");

        Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(() => judge.Hits(model)).Code);
    }
}
