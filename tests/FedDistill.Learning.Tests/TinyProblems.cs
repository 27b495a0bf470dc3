using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Teachers;

namespace FedDistill.Learning.Tests;

/// <summary>Problems that a model learns in a second, and the jobs about them.</summary>
internal static class TinyProblems
{
    public const int ImageClasses = 4;
    public const int TableClasses = 3;

    public static InputShape ImageShape { get; } = new(2, 12, 10);

    /// <summary>The class is the brighter quadrant of a noisy image of two channels.</summary>
    public static LabelledTable Images(int rows, string purpose) => Images(rows, purpose, ImageShape);

    /// <summary>The same on images of any shape.</summary>
    public static LabelledTable Images(int rows, string purpose, InputShape shape)
    {
        var random = new SeededRandom(1, purpose);
        var pixels = new byte[rows * shape.ValueCount];
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            labels[row] = random.NextInt(ImageClasses);
            for (var index = 0; index < shape.ValueCount; index++)
            {
                var (y, x) = (index / shape.Width % shape.Height, index % shape.Width);
                var quadrant = (2 * y / shape.Height * 2) + (2 * x / shape.Width);
                var brightness = (quadrant == labels[row] ? 150 : 60) + (40 * random.NextNormal());
                pixels[(row * shape.ValueCount) + index] = (byte)Math.Clamp(brightness, 0, 255);
            }
        }

        return new LabelledTable(InputTable.FromPixels(shape, pixels), labels, ImageClasses);
    }

    /// <summary>Three normal clouds in five dimensions, one a class.</summary>
    public static LabelledTable Table(int rows, string purpose)
    {
        var random = new SeededRandom(1, purpose);
        var shape = InputShape.Tabular(5);
        var features = new float[rows * shape.ValueCount];
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            labels[row] = random.NextInt(TableClasses);
            for (var index = 0; index < shape.ValueCount; index++)
            {
                features[(row * shape.ValueCount) + index] = (float)(random.NextNormal() + (index == labels[row] ? 3 : 0));
            }
        }

        return new LabelledTable(InputTable.FromFeatures(shape, features), labels, TableClasses);
    }

    public static Architecture Architecture(string name) =>
        Core.Models.Architecture.TryParse(name, out var architecture)
            ? architecture
            : throw new ArgumentException($"No architecture is called {name}.", nameof(name));

    public static RoundPlan Plan(TeacherObjective objective = TeacherObjective.CrossEntropy, double temperature = 1) =>
        new(1, 2, objective, SoftLabelKind.Probabilities, temperature, "mean", Sharpening: 1, HardTargets: false, TransferRows: []);

    public static TrainingSpec Training { get; } = new()
    {
        HeldOut = 0.1,
        TeacherBatch = 16,
        TeacherMinSteps = 60,
        TeacherMaxSteps = 60,
        RefineMaxSteps = 60,
        StudentBatch = 32,
        StudentSteps = 80,
        StudentLearningRate = 5e-3,
        TeacherLearningRate = 5e-3,
    };

    public static TeacherJob TeacherJob(string architecture, LabelledTable rows, InputTable transfer) => new()
    {
        Architecture = Architecture(architecture),
        PrivateRows = rows,
        Transfer = transfer,
        Plan = Plan(),
        Training = Training,
        Seed = 7,
        Purpose = "alice/1",
    };

    /// <summary>The rows' hard labels as certain probabilities.</summary>
    public static SoftLabelMatrix Certain(LabelledTable rows)
    {
        var matrix = new SoftLabelMatrix(
            SoftLabelKind.Probabilities, rows.Rows, 1, rows.ClassCount, new float[rows.Rows * rows.ClassCount]);
        for (var row = 0; row < rows.Rows; row++)
        {
            matrix.Row(row)[rows.HardLabels[row]] = 1;
        }

        return matrix;
    }
}
