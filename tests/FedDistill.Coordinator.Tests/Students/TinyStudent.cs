using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Tests.Students;

/// <summary>A linear student of three clouds in four dimensions, with the card that a federation gives.</summary>
internal static class TinyStudent
{
    /// <summary>Rows whose class is mostly that of their greatest feature.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="noise">Share of rows whose class is drawn.</param>
    public static LabelledTable Table(int rows, double noise)
    {
        var random = new SeededRandom(1, $"clouds/{rows}");
        var features = new float[rows * TestFederation.Features];
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            var cloud = random.NextInt(TestFederation.Classes);
            for (var column = 0; column < TestFederation.Features; column++)
            {
                features[(row * TestFederation.Features) + column] = (float)(random.NextNormal() + (column == cloud ? 4 : 0));
            }

            labels[row] = random.NextDouble(0, 1) < noise ? random.NextInt(TestFederation.Classes) : cloud;
        }

        return new LabelledTable(InputTable.FromFeatures(TestFederation.Schema.Shape, features), labels, TestFederation.Classes);
    }

    /// <summary>Learns the clouds.</summary>
    public static ModelSnapshot Distill()
    {
        var rows = Table(300, noise: 0);
        var certain = new float[rows.Rows * rows.ClassCount];
        for (var row = 0; row < rows.Rows; row++)
        {
            certain[(row * rows.ClassCount) + rows.HardLabels[row]] = 1;
        }

        var student = StudentDistiller.Distill(
            new StudentJob
            {
                Architecture = Architecture.Parse("linear"),
                Transfer = rows.Inputs,
                Aggregate = new SoftLabelMatrix(SoftLabelKind.Probabilities, rows.Rows, 1, rows.ClassCount, certain),
                Plan = new RoundPlan(
                    1, 2, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, Temperature: 1, "mean-probabilities", Sharpening: 1, HardTargets: false, TransferRows: []),
                Training = TestFederation.Spec("clouds").Training with { StudentSteps = 200, StudentBatch = 32, StudentLearningRate = 0.05 },
                Seed = 1,
                Purpose = "student/1",
            },
            progress: null,
            TestContext.Current.CancellationToken);
        return student.WithCard(new Dictionary<string, string>
        {
            ["federation"] = "clouds", ["round"] = "1", ["contributors"] = "2", ["aggregation"] = "mean-probabilities", ["temperature"] = "1",
            ["privacy"] = "none", ["transferSetSha256"] = rows.Inputs.Sha256(), ["schema"] = TestFederation.Schema.ToJson(),
        });
    }
}
