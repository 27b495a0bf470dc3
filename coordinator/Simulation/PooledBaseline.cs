using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Teachers;

namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// What pooling the data would give: the student's architecture trained on all private rows and their labels in one
/// place, none held out,
/// with as many steps, rows a step and the same augmentation as the student gets in a round.
/// </summary>
public static class PooledBaseline
{
    /// <summary>Trains and judges it.</summary>
    /// <returns>Accuracy on the test set.</returns>
    public static double Accuracy(FederationSpec spec, SimulationData data, ComputeDevice device, CancellationToken cancellationToken)
    {
        var job = new TeacherJob
        {
            Architecture = Architecture.Parse(spec.Student),
            PrivateRows = data.Private,
            Transfer = data.Transfer,
            Plan = new RoundPlan(
                1, 1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, Temperature: 1, Rule: "", Sharpening: 1, HardTargets: false, []),
            Training = spec.Training with
            {
                TeacherBatch = spec.Training.StudentBatch,
                TeacherMinSteps = spec.Training.StudentSteps,
                TeacherMaxSteps = spec.Training.StudentSteps,
                TeacherLearningRate = spec.Training.StudentLearningRate,
                HeldOut = 0,
                TeacherStop = 1,
            },
            Seed = spec.Seed,
            Purpose = "pooled",
            Device = device,
        };
        var trained = TeacherTrainer.Train(job, progress: null, cancellationToken);
        return Evaluator.Evaluate(trained.Model, data.Test, device).Accuracy;
    }
}
