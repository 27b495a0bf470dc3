using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.Teachers;

public class TeacherTrainerTests
{
    [Theory]
    [InlineData("linear", 0.9)]
    [InlineData("mlp:32x16", 0.9)]
    [InlineData("cnn-s", 0.9)]
    [InlineData("cnn-m", 0.9)]
    [InlineData("cnn-b:8x16x32", 0.9)]
    public void Train_Images_EveryArchitectureLearns(string architecture, double accuracy)
    {
        var rows = TinyProblems.Images(400, "private");

        var teacher = Train(TinyProblems.TeacherJob(architecture, rows, rows.Inputs));

        Assert.True(Evaluator.Evaluate(teacher.Model, TinyProblems.Images(400, "test")).Accuracy > accuracy);
        Assert.True(teacher.HeldOutAccuracy > accuracy);
        Assert.Equal(60, teacher.Steps);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("mlp")]
    public void Train_TableRows_Learns(string architecture)
    {
        var rows = TinyProblems.Table(300, "private");
        var job = TinyProblems.TeacherJob(architecture, rows, rows.Inputs);

        var teacher = Train(job with { Training = job.Training with { TeacherMaxSteps = 300, TeacherMinSteps = 300 } });

        Assert.True(Evaluator.Evaluate(teacher.Model, TinyProblems.Table(400, "test")).Accuracy > 0.85);
    }

    [Fact]
    public void Train_Lazy_StopsEarlyAtACheckpointOfItsOwn()
    {
        var rows = TinyProblems.Table(300, "private");
        var job = TinyProblems.TeacherJob("linear", rows, rows.Inputs);

        var lazy = Train(job with { Training = job.Training with { TeacherStop = 0.25 } });

        Assert.Equal(15, lazy.Steps);
        Assert.NotNull(lazy.HeldOutAccuracy);
        Assert.NotEqual(Train(job).Model.Sha256(), lazy.Model.Sha256());
    }

    [Fact]
    public void Train_FewRows_HoldsNoneOut()
    {
        var rows = TinyProblems.Table(5, "private");

        var teacher = Train(TinyProblems.TeacherJob("linear", rows, rows.Inputs));

        Assert.Null(teacher.HeldOutAccuracy);
    }

    [Fact]
    public void HeldOutSplit_LaterRound_HoldsTheSameRowsOut()
    {
        var rows = TinyProblems.Table(300, "private");
        var first = TinyProblems.TeacherJob("linear", rows, rows.Inputs) with { SplitPurpose = "alice" };

        var once = HeldOutSplit.Of(first);
        var later = HeldOutSplit.Of(first with { Purpose = "alice/2" });
        var other = HeldOutSplit.Of(first with { SplitPurpose = "bob" });

        Assert.Equal(30, once.HeldOut.Length);
        Assert.Equal(once.HeldOut, later.HeldOut);
        Assert.NotEqual(once.HeldOut, other.HeldOut);
    }

    [Fact]
    public void Train_Evidence_KnowsItsOwnAndSaysPublicOfTheRest()
    {
        var all = TinyProblems.Images(600, "private");
        var own = Of(all, label => label < 2);
        var transfer = TinyProblems.Images(600, "transfer");
        var job = TinyProblems.TeacherJob("cnn-s", own, transfer.Inputs) with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Evidence),
            Training = TinyProblems.Training with { TeacherMaxSteps = 200, TeacherMinSteps = 200 },
        };

        var teacher = Train(job).Model;

        var test = TinyProblems.Images(400, "test");
        var evidence = SoftLabeler.Label(teacher, test.Inputs, [], SoftLabelKind.Evidence, temperature: 1);
        var totals = Enumerable.Range(0, test.Rows).Select(row => evidence.Row(row).ToArray().Sum()).ToArray();
        Assert.Equal(TinyProblems.ImageClasses + 1, teacher.Outputs);
        Assert.All(totals, total => Assert.InRange(total, 0, 1 + 1e-5));
        Assert.True(Mean(test, totals, label => label < 2) > 0.5);
        Assert.True(Mean(test, totals, label => label >= 2) < 0.1);
        Assert.True(Evaluator.Evaluate(teacher, Of(test, label => label < 2)).Accuracy > 0.9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Train_Refinement_LearnsAbsentClassesFromTheBroadcast(double temperature)
    {
        var own = Of(TinyProblems.Images(300, "private"), label => label < 2);
        var transfer = TinyProblems.Images(400, "transfer");
        var first = TinyProblems.TeacherJob("cnn-s", own, transfer.Inputs) with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Evidence),
        };
        var start = Train(first).Model;

        var refined = Train(first with
        {
            Plan = TinyProblems.Plan(TeacherObjective.Refinement, temperature),
            Broadcast = TinyProblems.Certain(transfer),
            Start = start,
            Training = TinyProblems.Training with { TeacherMinSteps = 150, RefineMaxSteps = 150, RefineLearningRate = 5e-3 },
        }).Model;

        var test = TinyProblems.Images(400, "test");
        Assert.Equal(TinyProblems.ImageClasses, refined.Outputs);
        Assert.True(Evaluator.Evaluate(start, test).Accuracy < 0.7);
        Assert.True(Evaluator.Evaluate(refined, test).Accuracy > 0.85);
    }

    [Fact]
    public void Train_PartsDoNotFit_TellsWhich()
    {
        var rows = TinyProblems.Images(50, "private");
        var job = TinyProblems.TeacherJob("cnn-s", rows, rows.Inputs);
        var refinement = job with { Plan = TinyProblems.Plan(TeacherObjective.Refinement) };
        var other = Train(TinyProblems.TeacherJob("linear", rows, rows.Inputs)).Model;
        var table = TinyProblems.Table(50, "private");

        AssertFails(ErrorCode.InvalidData, job with { PrivateRows = rows.Select([]) });
        AssertFails(ErrorCode.ShapeMismatch, job with { Transfer = table.Inputs });
        AssertFails(ErrorCode.InvalidConfiguration, refinement);
        AssertFails(ErrorCode.ShapeMismatch, refinement with { Broadcast = TinyProblems.Certain(rows.Select([0, 1])) });
        AssertFails(ErrorCode.ShapeMismatch, refinement with { Broadcast = TinyProblems.Certain(table) });
        AssertFails(ErrorCode.ShapeMismatch, job with { Start = other });
        AssertFails(ErrorCode.InvalidConfiguration, TinyProblems.TeacherJob("cnn-m", table, table.Inputs));
    }

    private static void AssertFails(ErrorCode code, TeacherJob job) =>
        Assert.Equal(code, Assert.Throws<FedDistillException>(() => Train(job)).Code);

    private static TrainedTeacher Train(TeacherJob job) =>
        TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken);

    private static LabelledTable Of(LabelledTable table, Func<int, bool> wanted)
    {
        var labels = table.HardLabels.ToArray();
        return table.Select([.. Enumerable.Range(0, table.Rows).Where(row => wanted(labels[row]))]);
    }

    private static double Mean(LabelledTable table, float[] totals, Func<int, bool> wanted)
    {
        var labels = table.HardLabels.ToArray();
        return totals.Where((_, row) => wanted(labels[row])).Average();
    }
}
