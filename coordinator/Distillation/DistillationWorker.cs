using System.Data.Common;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Distillation;

/// <summary>
/// Runs the jobs of its silo outside the grains' scheduler: what takes minutes must not hold up decisions. Reports by
/// short calls that
/// carry the attempt.
/// </summary>
public sealed class DistillationWorker(
    DistillationBacklog backlog,
    RoundPipeline pipeline,
    StorageHealth storage,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<DistillationWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan ReportAgainAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(2);

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
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        backlog.Begin(job, life);
        try
        {
            var candidates = job.Done ?? await FinishAsync(job, life.Token);
            await ReportAsync(job, grain => grain.CompletedAsync(job.Attempt, candidates), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the round begins a new attempt when it comes back.
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            logger.DistillationCancelled(job.Round.Plan.Round);
        }
        catch (FedDistillException exception)
        {
            logger.DistillationFailed(job.Round.Plan.Round, exception.Message, null);
            await ReportAsync(job, grain => grain.FailedAsync(job.Attempt, exception.Message), stoppingToken);
        }
#pragma warning disable CA1031 // The border of the worker loop: a bug in one job must not end the worker; it is logged with its stack.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.DistillationFailed(job.Round.Plan.Round, exception.Message, exception);
            var reason = $"{exception.GetType().Name}: {exception.Message}";
            await ReportAsync(job, grain => grain.FailedAsync(job.Attempt, reason), stoppingToken);
        }
        finally
        {
            backlog.End();
        }
    }

    /// <summary>
    /// Does the work, and does it again when the disk would not have it: a full disk is no reason to end a federation.
    /// </summary>
    private async Task<IReadOnlyList<RoundResult>> FinishAsync(DistillationJob job, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await pipeline.FinishAsync(job, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeoutException or DbException or OrleansException)
            {
                // The disk, or a grain that could not read its state from it or was too busy to answer.
                logger.DistillationWaits(job.Round.Plan.Round, exception.Message);
            }

            do
            {
                await Task.Delay(StoreAgainAfter, time, cancellationToken);
            }
            while (storage.Failure is not null);
        }
    }

    /// <summary>
    /// Tells the outcome until it is heard: work of minutes is not thrown away because a disk was full for a moment.
    /// </summary>
    private async Task ReportAsync(DistillationJob job, Func<IDistillationGrain, Task> report, CancellationToken stoppingToken)
    {
        var grain = grains.GetGrain<IDistillationGrain>(RoundKey.Of(job.Round.Federation, job.Round.Plan.Round));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await report(grain);
                return;
            }
#pragma warning disable CA1031 // Whatever keeps the grain from storing the outcome may pass; it is logged each time.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.OutcomeUnheard(job.Round.Plan.Round, exception.Message);
                await Task.Delay(ReportAgainAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
