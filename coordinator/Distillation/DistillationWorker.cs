using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Distillation;

/// <summary>
/// Runs the jobs of its silo outside the grains' scheduler: what takes minutes must not hold up decisions. Reports by short calls that
/// carry the attempt.
/// </summary>
public sealed class DistillationWorker(
    DistillationBacklog backlog, RoundPipeline pipeline, IGrainFactory grains, ILogger<DistillationWorker> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in backlog.ReadAllAsync(stoppingToken))
        {
            await RunAsync(job, stoppingToken);
        }
    }

    private async Task RunAsync(DistillationJob job, CancellationToken stoppingToken)
    {
        var grain = grains.GetGrain<IDistillationGrain>(RoundKey.Of(job.Round.Federation, job.Round.Plan.Round));
        try
        {
            await grain.CompletedAsync(job.Attempt, job.Done ?? await pipeline.FinishAsync(job, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the round begins a new attempt when it comes back.
        }
        catch (FedDistillException exception)
        {
            logger.DistillationFailed(job.Round.Plan.Round, exception.Message, null);
            await grain.FailedAsync(job.Attempt, exception.Message);
        }
#pragma warning disable CA1031 // The border of the worker loop: a bug in one job must not end the worker; it is logged with its stack.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.DistillationFailed(job.Round.Plan.Round, exception.Message, exception);
            await grain.FailedAsync(job.Attempt, $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
