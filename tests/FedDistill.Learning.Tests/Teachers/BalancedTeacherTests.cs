using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests.Teachers;

public class BalancedTeacherTests
{
    // Two normal clouds at -1 and 1: halfway between them a model free of the mix says 0, one that has learned the mix
    // the log of its odds, ±ln 9.
    [Theory]
    [InlineData(TeacherObjective.Balanced, 0, 0)]
    [InlineData(TeacherObjective.CrossEntropy, -2.2, 2.2)]
    public void Train_OppositeMixes_BalancedLogitsAreOnOneScale(TeacherObjective objective, double mostlyLow, double mostlyHigh)
    {
        Assert.Equal(mostlyLow, GapHalfway(objective, shareOfHigh: 0.1), 0.7);
        Assert.Equal(mostlyHigh, GapHalfway(objective, shareOfHigh: 0.9), 0.7);
    }

    [Fact]
    public void Train_ClassesWithoutRows_GetNoProbabilityAndNoAnswer()
    {
        var all = TinyProblems.Images(400, "private");
        var own = Of(all, [0, 2]);
        var transfer = TinyProblems.Images(100, "transfer").Inputs;

        var teacher = Train(Job("cnn-s", own, transfer)).Model;

        var probabilities = SoftLabeler.Label(teacher, transfer, [], SoftLabelKind.Probabilities, temperature: 2);
        var logits = SoftLabeler.Label(teacher, transfer, [], SoftLabelKind.Logits, temperature: 2);
        for (var row = 0; row < transfer.Rows; row++)
        {
            Assert.Equal((0, 0), (probabilities.Row(row)[1], probabilities.Row(row)[3]));
            Assert.Equal(1, probabilities.Row(row)[0] + probabilities.Row(row)[2], 1e-5);
        }

        SoftLabelValidator.Validate(logits);
        Assert.True(Evaluator.Evaluate(teacher, Of(TinyProblems.Images(200, "test"), [0, 2])).Accuracy > 0.9);
    }

    [Fact]
    public void Train_OneClass_AnswersWithIt()
    {
        var own = Of(TinyProblems.Images(600, "private"), [3]);

        var teacher = Train(Job("linear", own, own.Inputs));

        Assert.Equal(1, teacher.HeldOutAccuracy);
        Assert.Equal(1, Evaluator.Evaluate(teacher.Model, own).Accuracy);
    }

    private static double GapHalfway(TeacherObjective objective, double shareOfHigh)
    {
        var random = new SeededRandom(1, "clouds");
        const int Rows = 1000;
        var features = new float[Rows];
        var labels = new int[Rows];
        for (var row = 0; row < Rows; row++)
        {
            labels[row] = row < shareOfHigh * Rows ? 1 : 0;
            features[row] = (float)random.NextNormal() + (labels[row] == 1 ? 1 : -1);
        }

        var inputs = InputTable.FromFeatures(InputShape.Tabular(1), features);
        var job = Job("linear", new LabelledTable(inputs, labels, classCount: 2), inputs);
        var teacher = Train(job with
        {
            Plan = TinyProblems.Plan(objective),
            Training = job.Training with { TeacherBatch = 64, TeacherMinSteps = 400, TeacherMaxSteps = 400, TeacherLearningRate = 0.05 },
        }).Model;
        var halfway = InputTable.FromFeatures(InputShape.Tabular(1), [0]);
        var logits = SoftLabeler.Label(teacher, halfway, [], SoftLabelKind.Logits, temperature: 1).Row(0);
        return logits[1] - logits[0];
    }

    private static TeacherJob Job(string architecture, LabelledTable rows, InputTable transfer) =>
        TinyProblems.TeacherJob(architecture, rows, transfer) with { Plan = TinyProblems.Plan(TeacherObjective.Balanced) };

    private static TrainedTeacher Train(TeacherJob job) =>
        TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken);

    private static LabelledTable Of(LabelledTable table, int[] classes)
    {
        var labels = table.HardLabels.ToArray();
        return table.Select([.. Enumerable.Range(0, table.Rows).Where(row => classes.Contains(labels[row]))]);
    }
}
