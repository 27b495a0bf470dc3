using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>One training of a student: one generation of a job.</summary>
/// <param name="job">Architecture, inputs, steps.</param>
/// <param name="purpose">Sets this training's random numbers apart.</param>
/// <param name="rows">Row i of the targets is about this transfer row.</param>
/// <param name="targets">What to learn, shape [N, 1, C].</param>
/// <param name="objective">How to learn it.</param>
internal sealed class StudentTraining(
    StudentJob job, string purpose, int[] rows, SoftLabelMatrix targets, StudentObjective objective)
{
    // The statistics move by a tenth a batch: after 50 batches 0.5 % of them is of the last step's weights.
    private const int StatisticsBatches = 50;

    private readonly InputReader _reader = InputReader.Create(
        job.Transfer, job.Training.Augmentation, new SeededRandom(job.Seed, $"{purpose}/augmentation"));

    private readonly RowSampler _sampler = new(
        [.. Enumerable.Range(0, rows.Length)], new SeededRandom(job.Seed, $"{purpose}/order"));

    /// <summary>Trains on the calling thread.</summary>
    /// <param name="start">Weights to go on from; null: random ones.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    public ModelSnapshot Run(ModelSnapshot? start, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var steps = job.Training.StudentSteps;
        var averagedFrom = job.Training.StudentAveraging > 0 ? (1 - job.Training.StudentAveraging) * steps : steps;
        var pass = new Pass(Training: true)
        {
            Dropout = job.Dropout > 0 ? new Dropout(job.Dropout, new SeededRandom(job.Seed, $"{purpose}/dropout")) : null,
        };

        using var scope = NewDisposeScope();
        using var network = NewNetwork(start);
        using var teachers = job.Teachers.Count > 0
            ? new BatchTeachers(job.Teachers, targets.Classes, objective.Temperature, job.Device)
            : null;
        using var average = averagedFrom < steps ? new WeightAverage(network) : null;
        var statisticsBatches = average is not null && network.HasStatistics ? StatisticsBatches : 0;
        // All clients wait for the student, so its job is often alone: the next batch is read on a core that idles.
        using var batches = new BatchFeed(
            () => new Batch(job.Training.StudentBatch, job.Transfer.Shape, targets.Classes, job.Device), Fill, steps + statisticsBatches);
        var done = 0;
        TrainingLoop.Run(
            network,
            new CosineSchedule(job.Training.StudentLearningRate, steps),
            () =>
            {
                var batch = batches.Next(cancellationToken);
                var inputs = batch.Inputs;
                var loss = objective.Loss(
                    network.Forward(inputs, pass),
                    teachers?.Label(inputs) ?? batch.Targets,
                    HardLabels(batch),
                    done);
                loss.backward();
                return loss;
            },
            afterStep: step =>
            {
                done = step;
                if (step > averagedFrom)
                {
                    average?.Add(network);
                }
            },
            progress,
            cancellationToken);
        average?.ApplyTo(network);
        RelearnStatistics(network, batches, statisticsBatches, cancellationToken);
        return network.ToSnapshot();
    }

    private Network NewNetwork(ModelSnapshot? start) => start is null
        ? Network.Create(
            new ModelDescription(job.Architecture, job.Transfer.Shape, targets.Classes, targets.Classes),
            new SeededRandom(job.Seed, $"{purpose}/weights"),
            job.Device)
        : Network.Load(start, targets.Classes, job.Device);

    private static void RelearnStatistics(
        Network network, BatchFeed batches, int count, CancellationToken cancellationToken)
    {
        using var noGradient = no_grad();
        for (var index = 0; index < count; index++)
        {
            using var step = NewDisposeScope();
            network.Forward(batches.Next(cancellationToken).Inputs, training: true);
        }
    }

    private Tensor? HardLabels(Batch batch) => job.HardTerm is null ? null : tensor(batch.HardLabels, device: job.Device.Torch);

    private void Fill(Batch batch)
    {
        for (var index = 0; index < batch.Rows; index++)
        {
            var target = _sampler.Next();
            _reader.Read(rows[target], batch.Input(index));
            targets.Row(target).CopyTo(batch.Target(index));
            if (job.HardTerm is { } hard)
            {
                batch.HardLabels[index] = hard.HardLabels[target];
            }
        }
    }
}
