using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Core.Faults;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Distillation;

/// <inheritdoc cref="IDistillationGrain" />
public sealed class DistillationGrain(
    [PersistentState("distillation")] IPersistentState<DistillationRecord> state, DistillationBacklog backlog)
    : Grain, IDistillationGrain
{
    private int _queued;

    /// <inheritdoc />
    public async Task StartAsync(DistillationJob job)
    {
        if (job.Attempt < state.State.Attempt || job.Attempt == _queued)
        {
            return;
        }

        if (job.Attempt > state.State.Attempt)
        {
            await state.ReplaceAsync(new DistillationRecord { Attempt = job.Attempt, Candidates = state.State.Candidates });
        }

        // An attempt that is stored and not queued was lost between the two: with a write that was told to have failed.
        _queued = job.Attempt;
        backlog.Add(job with { Done = state.State.Candidates });
    }

    /// <inheritdoc />
    public async Task CompletedAsync(int attempt, IReadOnlyList<RoundResult> candidates)
    {
        if (attempt == state.State.Attempt)
        {
            Failpoint.Pass(FailpointNames.BeforeCheckpoint);
            await state.ReplaceAsync(state.State with { Candidates = candidates });
            Failpoint.Pass(FailpointNames.AfterCheckpoint);
            await Round.CompletedAsync(attempt, candidates);
        }
    }

    /// <inheritdoc />
    public async Task FailedAsync(int attempt, string reason)
    {
        if (attempt == state.State.Attempt)
        {
            await state.ReplaceAsync(state.State with { FailureReason = reason });
            await Round.FailedAsync(attempt, reason);
        }
    }

    /// <inheritdoc />
    public Task CancelAsync()
    {
        backlog.Cancel(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    private IRoundGrain Round => GrainFactory.GetGrain<IRoundGrain>(this.GetPrimaryKeyString());
}
