using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Models;
using FedDistill.Learning.SoftLabels;

namespace FedDistill.Learning.Tests.Models;

public class OutputBiasTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("cnn-s")]
    public void Raise_OneClass_MovesItsLogitAlone(string architecture)
    {
        var rows = TinyProblems.Images(20, "transfer");
        var model = Student(architecture);

        var raised = OutputBias.Raise(model, 2, 1.5);

        var before = SoftLabeler.Label(model, rows.Inputs, [], SoftLabelKind.Logits, 1);
        var after = SoftLabeler.Label(raised, rows.Inputs, [], SoftLabelKind.Logits, 1);
        for (var index = 0; index < before.Values.Length; index++)
        {
            var expected = before.Values[index] + (index % TinyProblems.ImageClasses == 2 ? 1.5f : 0);
            Assert.Equal(expected, after.Values[index], 1e-5f);
        }
    }

    [Fact]
    public void Raise_NoSuchClass_Throws()
    {
        var error = Assert.Throws<FedDistillException>(() => OutputBias.Raise(Student("linear"), TinyProblems.ImageClasses, 1));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    private static ModelSnapshot Student(string architecture)
    {
        var rows = TinyProblems.Images(40, "train");
        var job = new StudentJob
        {
            Architecture = TinyProblems.Architecture(architecture),
            Transfer = rows.Inputs,
            Aggregate = TinyProblems.Certain(rows),
            Plan = TinyProblems.Plan(),
            Training = TinyProblems.Training with { StudentSteps = 5 },
            Seed = 1,
            Purpose = "student",
        };
        return StudentDistiller.Distill(job, null, TestContext.Current.CancellationToken);
    }
}
