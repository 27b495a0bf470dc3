using FedDistill.Learning.Models;
using static TorchSharp.torch;

namespace FedDistill.Learning.Training;

/// <summary>The steps that every training shares: gradient of a fresh batch, Adam along a cosine.</summary>
internal static class TrainingLoop
{
    // Reading the loss waits for the device; a person follows a training no faster than this.
    private const int StepsPerReport = 20;

    /// <summary>Trains a network on the calling thread.</summary>
    /// <param name="network">Changed in place.</param>
    /// <param name="schedule">Steps and rates.</param>
    /// <param name="nextGradient">
    /// Takes the next batch, leaves its gradient in the network's parameters and gives its scalar loss.
    /// </param>
    /// <param name="afterStep">Called with the number of steps done; may evaluate.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    public static void Run(
        Network network,
        CosineSchedule schedule,
        Func<Tensor> nextGradient,
        Action<int> afterStep,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var adam = new Adam(network.Parameters);
        for (var step = 0; step < schedule.StepsTaken; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = nextGradient();
            adam.Step(schedule.Rate(step));
            var done = step + 1;
            if (progress is not null && (done % StepsPerReport == 0 || done == schedule.StepsTaken))
            {
                progress.Report(new TrainingProgress(done, schedule.StepsTaken, loss.item<float>()));
            }

            afterStep(done);
        }
    }
}
