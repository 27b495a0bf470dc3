using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.Evaluation;

public class EvaluatorTests
{
    [Fact]
    public void Predict_EvidenceTeacher_GivesDistributionsOverTheClassesAlone()
    {
        var rows = TinyProblems.Table(200, "private");
        var job = TinyProblems.TeacherJob("linear", rows, rows.Inputs) with { Plan = TinyProblems.Plan(TeacherObjective.Evidence) };
        var teacher = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;

        var predicted = Evaluator.Predict(teacher, rows.Inputs);

        Assert.Equal(200 * TinyProblems.TableClasses, predicted.Length);
        Assert.All(predicted.Chunk(TinyProblems.TableClasses), row => Assert.Equal(1, row.Sum(), 1e-5));
    }

    [Fact]
    public void Evaluate_OtherRows_Throws()
    {
        var rows = TinyProblems.Table(50, "private");
        var job = TinyProblems.TeacherJob("linear", rows, rows.Inputs);
        var teacher = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;

        var otherClasses = Assert.Throws<FedDistillException>(() => Evaluator.Evaluate(teacher, TinyProblems.Images(5, "test")));
        var otherShape = Assert.Throws<FedDistillException>(() => Evaluator.Predict(teacher, TinyProblems.Images(5, "test").Inputs));
        var none = Assert.Throws<FedDistillException>(() => Evaluator.Evaluate(teacher, rows.Select([])));

        Assert.Equal(ErrorCode.ShapeMismatch, otherClasses.Code);
        Assert.Equal(ErrorCode.ShapeMismatch, otherShape.Code);
        Assert.Equal(ErrorCode.InvalidData, none.Code);
    }
}
