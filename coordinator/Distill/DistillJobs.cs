using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;

namespace FedDistill.Coordinator.Distill;

/// <summary>
/// The trainings of a distillation. A teacher and the student alone are students of the ground truth: their soft labels
/// are its certainties, learned by cross-entropy.
/// </summary>
internal static class DistillJobs
{
    /// <summary>The training of a teacher from random weights.</summary>
    public static StudentJob Teacher(DistillOptions options, DistillData data, int index, ComputeDevice device) =>
        OfTruth(options, data.Train, Architecture.Parse(options.Teacher[index]), $"teacher/{index + 1}", device) with
        {
            Dropout = options.TeacherDropout,
            Training = Training(options, options.TeacherSteps, options.Augmentation != AugmentedModels.None) with
            {
                StudentAveraging = 0,
            },
        };

    /// <summary>The student's architecture on the transfer rows' hard labels, without any teacher.</summary>
    public static StudentJob Alone(DistillOptions options, DistillData data, ComputeDevice device) =>
        OfTruth(options, data.Transfer, Architecture.Parse(options.Student), "student", device) with
        {
            Training = Training(options, options.StudentSteps, options.Augmentation == AugmentedModels.All),
        };

    /// <summary>
    /// The same student, from the same weights and the same order of rows, with the teachers' soft labels.
    /// </summary>
    public static StudentJob Distilled(
        DistillOptions options,
        DistillData data,
        SoftLabelMatrix softLabels,
        IEnumerable<TrainedModel> teachers,
        ComputeDevice device) =>
        OfTruth(options, data.Transfer, Architecture.Parse(options.Student), "student", device) with
        {
            Aggregate = softLabels,
            Plan = Plan(options.Temperature, hardTargets: false),
            Teachers = options.Consistent ? [.. teachers.Select(teacher => teacher.Model)] : [],
            HardTerm = new HardTerm
            {
                HardLabels = data.Transfer.HardLabels.ToArray(),
                HardWeight = options.HardWeight,
                SoftWeight = options.SoftWeight,
                SoftWarmUp = options.SoftWarmUp,
                SoftEnd = options.SoftEnd,
            },
            Training = Training(
                options,
                options.StudentSteps,
                options.Augmentation is AugmentedModels.Distilled or AugmentedModels.All) with
            {
                StudentLoss = options.Loss,
                StudentGenerations = options.Generations,
            },
        };

    private static StudentJob OfTruth(
        DistillOptions options, LabelledTable rows, Architecture architecture, string purpose, ComputeDevice device) => new()
        {
            Architecture = architecture,
            Transfer = rows.Inputs,
            Aggregate = Certainties(rows),
            Plan = Plan(temperature: 1, hardTargets: true),
            Training = new(),
            Seed = options.Seed,
            Purpose = purpose,
            Device = device,
        };

    private static SoftLabelMatrix Certainties(LabelledTable rows)
    {
        var certain = new float[rows.Rows * rows.ClassCount];
        for (var row = 0; row < rows.Rows; row++)
        {
            certain[(row * rows.ClassCount) + rows.HardLabels[row]] = 1;
        }

        return new SoftLabelMatrix(SoftLabelKind.Probabilities, rows.Rows, positions: 1, rows.ClassCount, certain);
    }

    private static TrainingSpec Training(DistillOptions options, int steps, bool augmentation) => new()
    {
        StudentBatch = options.Batch,
        StudentSteps = steps,
        StudentLearningRate = options.LearningRate,
        StudentAveraging = options.Averaging,
        Augmentation = augmentation ? InputAugmentation.Auto : InputAugmentation.None,
    };

    private static RoundPlan Plan(double temperature, bool hardTargets) => new(
        1, 1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, temperature, Rule: "", Sharpening: 1, hardTargets, []);
}
