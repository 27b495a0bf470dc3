using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;

namespace FedDistill.ClientNode.Tests.Fakes;

/// <summary>Small models of which one knows how good they are.</summary>
internal static class TestModels
{
    /// <summary>A model that has learned to give each row the label that is made of its own.</summary>
    public static ModelSnapshot Learned(Func<int, int> label)
    {
        var rows = TestFederation.Rows(200, "learned");
        var labels = rows.HardLabels.ToArray().Select(label).ToArray();
        var job = new TeacherJob
        {
            Architecture = Architecture.Parse("linear"),
            PrivateRows = new LabelledTable(rows.Inputs, labels, TestFederation.Classes),
            Transfer = TestFederation.Transfer,
            Plan = new RoundPlan(
                1, 1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, Temperature: 1, Rule: "", Sharpening: 1, HardTargets: false, []),
            Training = TestFederation.Terms.Training with { TeacherMaxSteps = 200, TeacherMinSteps = 200, TeacherLearningRate = 0.05 },
            Seed = 1,
            Purpose = "learned",
        };
        return TeacherTrainer.Train(job, progress: null, TestContext.Current.CancellationToken).Model;
    }
}
