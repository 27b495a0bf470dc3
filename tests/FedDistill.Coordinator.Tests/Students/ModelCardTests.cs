using FedDistill.Coordinator.Students;
using FedDistill.Core.Evaluation;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Tests.Students;

public sealed class ModelCardTests
{
    private static readonly string[] Sections =
    [
        "Model details", "Intended use", "Training data", "Training procedure", "Evaluation", "Calibration", "Privacy", "Limitations", "How to use",
    ];

    [Fact]
    public void Render_EverythingKnown_SaysItInTheConventionalSections()
    {
        var student = TinyStudent.Distill()
            .WithCard(new Dictionary<string, string> { ["privacy"] = "central-dp", ["privacyPromise"] = "epsilon at most 8 at delta 1E-05" })
            .WithCalibration(new Calibration(1.5, "Fitted on a half.")
            {
                Before = new ClassificationMetrics(0.9, 0.4, 0.2, 0.08, 50), After = new ClassificationMetrics(0.9, 0.3, 0.2, 0.02, 50),
            });

        var card = ModelCard.Render(student, new ModelCardFacts
        {
            Metrics = new ClassificationMetrics(0.9123, 0.41, 0.2, 0.07, 100), Privacy = "epsilon 3.2", PublishedAt = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
        });

        Assert.Equal(Sections, card.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]));
        Assert.All(
            [
                "# Student of the federation clouds, round 1", student.Sha256(), "low, middle, high", "f0 (numeric)", "| 100 | 91.23 % |", "T = 1.5", "| T = 1.5 | 0.0200 | 0.3000 |",
                "epsilon at most 8", "epsilon 3.2", "2026-05-04 03:02 UTC", "Licence: for the owners",
            ],
            words => Assert.Contains(words, card, StringComparison.Ordinal));
        Assert.DoesNotContain("No formal guarantee", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LittleKnown_SaysSo()
    {
        var card = ModelCard.Render(TinyStudent.Distill(), new ModelCardFacts());

        Assert.Contains("**No formal guarantee.**", card, StringComparison.Ordinal);
        Assert.Contains("Unknown here: the federation had no test set", card, StringComparison.Ordinal);
        Assert.Contains("Not calibrated.", card, StringComparison.Ordinal);
    }
}
