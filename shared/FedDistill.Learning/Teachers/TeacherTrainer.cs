using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Teachers;

/// <summary>
/// Trains a client's teacher on its private rows. Early stopping: four times in the second half of the steps taken the
/// objective is measured on held-out private rows, and the weights of the best of these checkpoints are kept. By DP-SGD
/// no row is held out, all steps are taken and the last weights are the teacher.
/// </summary>
public static class TeacherTrainer
{
    private const int Checkpoints = 4;

    /// <summary>Trains on the calling thread, which should have one torch thread.</summary>
    /// <returns>
    /// The teacher. The same job gives the same bytes on the same kind of machine; by DP-SGD it never gives them twice, for
    /// noise that can be repeated protects nobody.
    /// </returns>
    /// <exception cref="FedDistillException">
    /// InvalidData without private rows; ShapeMismatch when inputs, broadcast or start do not fit each other;
    /// InvalidConfiguration when the
    /// architecture does not fit the inputs or the start, a refinement lacks its broadcast, or DP-SGD cannot train the
    /// architecture or the objective.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TrainedTeacher Train(
        TeacherJob job, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TeacherJobCheck.Check(job);
        var batches = new TeacherBatches(job);
        var rows = HeldOutSplit.Of(job);
        var schedule = Schedule(job);

        using var scope = NewDisposeScope();
        using var network = NewNetwork(job, batches.Outputs);
        using ITeacherSteps steps = job.DpSgd is null
            ? new PlainSteps(job, network, batches, rows.Trained)
            : new DpSgdSteps(job, job.DpSgd, network, batches);
        using var heldOut = HeldOutSet.Create(job, batches, rows.HeldOut);
        HeldOutSet.Checkpoint? best = null;
        TrainingLoop.Run(
            network,
            schedule,
            steps.Next,
            step =>
            {
                if (heldOut is not null && IsCheckpoint(step, schedule.StepsTaken))
                {
                    best = heldOut.Better(best, network);
                }
            },
            progress,
            cancellationToken);
        var model = (best?.Model ?? network.ToSnapshot())
            .WithTrainedClasses(batches.TrainedClasses)
            .WithTrainingCard(job.Seed, job.Device);
        return new TrainedTeacher(model, best?.Accuracy, schedule.StepsTaken)
        {
            Cost = job.DpSgd?.Settings.CostOf(job.PrivateRows.Rows),
        };
    }

    /// <summary>The steps of a training that is not by DP-SGD, before it is stopped on purpose.</summary>
    /// <param name="training">How teachers learn.</param>
    /// <param name="rows">Private rows, 1 or more.</param>
    /// <param name="goesOn">Whether it goes on from a student or an earlier teacher.</param>
    public static int PlannedSteps(TrainingSpec training, int rows, bool goesOn)
    {
        var (epochs, most) = goesOn ? (training.RefineEpochs, training.RefineMaxSteps) : (training.TeacherEpochs, training.TeacherMaxSteps);
        return (int)Math.Min(Math.Max((long)epochs * rows / training.TeacherBatch, training.TeacherMinSteps), Math.Max(most, 1));
    }

    private static Network NewNetwork(TeacherJob job, int outputs)
    {
        var description = new ModelDescription(
            job.Architecture, job.PrivateRows.Inputs.Shape, job.PrivateRows.ClassCount, outputs);
        return job.Start is null
            ? Network.Create(description, job.Random("weights"), job.Device)
            : Network.Load(job.Start, outputs, job.Device);
    }

    // A model that goes on needs fewer and smaller steps than one that begins.
    private static CosineSchedule Schedule(TeacherJob job)
    {
        if (job.DpSgd is not null)
        {
            return new CosineSchedule(job.DpSgd.Settings.LearningRate, job.DpSgd.Settings.Steps);
        }

        var spec = job.Training;
        var rate = job.Start is null ? spec.TeacherLearningRate : spec.RefineLearningRate;
        return new CosineSchedule(rate, PlannedSteps(spec, job.PrivateRows.Rows, goesOn: job.Start is not null)) { Stop = spec.TeacherStop };
    }

    private static bool IsCheckpoint(int step, int steps)
    {
        for (var index = 1; index <= Checkpoints; index++)
        {
            if (step == steps * (Checkpoints + (long)index) / (2 * Checkpoints))
            {
                return true;
            }
        }

        return false;
    }
}
