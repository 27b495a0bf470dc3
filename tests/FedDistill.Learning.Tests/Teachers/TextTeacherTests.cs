using System.Text;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;
using FedDistill.Testing;

namespace FedDistill.Learning.Tests.Teachers;

/// <summary>From files of labelled lines to a student of texts.</summary>
public sealed class TextTeacherTests : IDisposable
{
    private static readonly string[][] Topics =
    [
        ["ball", "goal", "team", "match", "coach", "league", "score", "player"],
        ["bread", "salt", "oven", "soup", "butter", "recipe", "onion", "sugar"],
    ];

    private static readonly string[] Everywhere =
        ["the", "a", "and", "with", "today", "we", "had", "good", "of", "it", "was", "some", "then", "more", "all"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text", "text:32")]
    [InlineData("mlp:32", "linear")]
    public void Train_TwoTopics_TeacherAndStudentTellThemApart(string teacher, string student)
    {
        var transferPath = Write("transfer.tsv", 300, labelled: false);
        var testPath = Write("test.tsv", 300, labelled: true);
        var schema = DatasetLoader.ReadSchema(transferPath, hint: null, testPath);
        var privatePath = Write("private.txt", 300, labelled: true);
        var rows = DatasetLoader.LoadLabelled(privatePath, schema, DatasetSplit.Train);
        var transfer = DatasetLoader.LoadInputs(transferPath, schema);
        var test = DatasetLoader.LoadLabelled(testPath, schema, DatasetSplit.Test);
        var training = TinyProblems.Training with { StudentSteps = 200, StudentLearningRate = 1e-2 };

        var job = TinyProblems.TeacherJob(teacher, rows, transfer) with { Training = training };
        var taught = TeacherTrainer.Train(job, null, TestContext.Current.CancellationToken).Model;
        var distilled = StudentDistiller.Distill(
            new StudentJob
            {
                Architecture = TinyProblems.Architecture(student),
                Transfer = transfer,
                Aggregate = SoftLabeler.Label(taught, transfer, [], SoftLabelKind.Probabilities, temperature: 1, job.Device),
                Plan = TinyProblems.Plan(),
                Training = training,
                Seed = 3,
                Purpose = "student/1",
            },
            null,
            TestContext.Current.CancellationToken);

        Assert.True(Evaluator.Evaluate(taught, test).Accuracy > 0.95);
        Assert.True(Evaluator.Evaluate(distilled, test).Accuracy > 0.95);
    }

    /// <summary>Twelve words a line, three of them about its topic.</summary>
    private string Write(string name, int rows, bool labelled)
    {
        var random = new SeededRandom(1, name);
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var topic = random.NextInt(Topics.Length);
            text.Append(labelled ? $"topic{topic}" : "").Append('\t');
            for (var word = 0; word < 12; word++)
            {
                var words = word % 4 == 0 ? Topics[topic] : Everywhere;
                text.Append(words[random.NextInt(words.Length)]).Append(' ');
            }

            text.Append('\n');
        }

        var path = _folder.File(name);
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
