using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Rounds;

/// <inheritdoc cref="IRoundGrain" />
public sealed class RoundGrain(
    [PersistentState("round")] IPersistentState<RoundRecord> state, RoundPipeline pipeline, RoundStages stages, TimeProvider time, ILogger<RoundGrain> logger)
    : Grain, IRoundGrain
{
    private readonly ChangeFeed<RoundState> _phases = new();
    private readonly ChangeFeed<RoundState> _changes = new();
    private readonly DurableState<RoundRecord> _state = new(state);
    private long _clock;
    private DeadlineTimer? _deadline;
    private RepeatedTask? _handOver;
    private RepeatedTask? _tellEnd;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _clock = time.GetTimestamp();
        if (_state.Value.Round is { } found)
        {
            stages.OnFound(found);
            WatchDeadline();
            TellEnd();
            // A failed write may have been one after all: then this grain was ended before it could hand over.
            HandOver();
        }

        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task BeginAsync(RoundState announced)
    {
        if (_state.Value.Round is null)
        {
            await MoveToAsync(announced);
            var plan = announced.Plan;
            logger.RoundAnnounced(plan.Round, plan.Rounds, announced.Cohort.Count, plan.Objective.ToString(), plan.Kind.ToString());
        }

        await ResumeAsync();
    }

    /// <inheritdoc />
    public async Task ResumeAsync()
    {
        if (Round.Phase == RoundPhase.Distilling)
        {
            // The process that distilled is gone: begin anew, with the same inputs and so to the same bytes.
            await MoveToAsync(RoundTransitions.BeginAttempt(Round));
        }

        await LookAfterAsync();
    }

    /// <inheritdoc />
    public async Task LookAfterAsync()
    {
        // Whoever counted the last upload or vote may have died before the close, and with a grain go its timers.
        await CloseIfReadyAsync();
        await CloseIfJudgedAsync();
        HandOver();
        WatchDeadline();
        TellEnd();
    }

    /// <inheritdoc />
    public Task<RoundState> GetAsync() => Task.FromResult(RoundTransitions.Tick(Round, time.GetElapsedTime(_clock)));

    /// <inheritdoc />
    public async Task<UploadOutcome> AcceptAsync(string client, AcceptedUpload upload)
    {
        var (next, outcome) = RoundTransitions.Accept(Clocked(), client, upload);
        if (outcome is UploadOutcome.Accepted)
        {
            Failpoint.Pass(FailpointNames.BeforePersist);
            await MoveToAsync(next);
            Failpoint.Pass(FailpointNames.AfterPersist);
            logger.UploadCounted(Round.Plan.Round, client, Round.Uploads.Count, Round.Cohort.Count);
        }

        // Also when it counted before: the disk may have failed between the last upload and the close.
        await CloseIfReadyAsync();
        return outcome;
    }

    /// <inheritdoc />
    public async Task<NoisedRelease> ReleaseAsync(NoisedRelease release)
    {
        var next = RoundTransitions.Release(Clocked(), release);
        if (!ReferenceEquals(next, Round))
        {
            await MoveToAsync(next);
            logger.AggregateBooked(Round.Plan.Round, release.Content.Sha256);
        }

        return Round.Release ?? throw new FedDistillException(
            ErrorCode.WrongState, $"Round {Round.Plan.Round} of {Round.Federation} is {Round.Phase} and releases nothing any more.");
    }

    /// <inheritdoc />
    public async Task CompletedAsync(int attempt, IReadOnlyList<RoundResult> candidates)
    {
        if (candidates.Count == 1)
        {
            await CompleteAsync(RoundTransitions.Complete(Clocked(), attempt, candidates[0]));
            return;
        }

        var next = RoundTransitions.Judge(Clocked(), attempt, candidates);
        if (next.Phase == RoundPhase.Judging && Round.Phase != RoundPhase.Judging)
        {
            await MoveToAsync(next);
            logger.JudgingBegun(Round.Plan.Round, string.Join(", ", candidates.Select(candidate => candidate.Rule)), Round.Uploads.Count);
            WatchDeadline();
        }
    }

    /// <inheritdoc />
    public async Task<UploadOutcome> VoteAsync(string client, HeldOutVote vote)
    {
        var (next, outcome) = RoundTransitions.Vote(Clocked(), client, vote);
        if (outcome is UploadOutcome.Accepted)
        {
            await MoveToAsync(next);
        }

        await CloseIfJudgedAsync();
        return outcome;
    }

    /// <inheritdoc />
    public async Task PresenceAsync(string client, bool isPresent)
    {
        var next = RoundTransitions.Presence(Clocked(), client, isPresent);
        if (!ReferenceEquals(next, Round))
        {
            await MoveToAsync(next);
        }

        await CloseIfReadyAsync();
        await CloseIfJudgedAsync();
    }

    /// <inheritdoc />
    public Task FailedAsync(int attempt, string reason) => FailAsync(RoundTransitions.Fail(Clocked(), attempt, reason));

    /// <inheritdoc />
    public async Task<RoundState> CancelAsync(string reason)
    {
        await FailAsync(RoundTransitions.Cancel(Clocked(), reason));
        await GrainFactory.GetGrain<IDistillationGrain>(this.GetPrimaryKeyString()).CancelAsync();
        return Round;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<RoundState> WatchAsync(CancellationToken cancellationToken) =>
        _phases.ReadAsync(() => Round, round => round.HasEnded, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<RoundState> WatchUploadsAsync(CancellationToken cancellationToken) =>
        _changes.ReadAsync(() => Round, round => round.HasEnded, cancellationToken);

    private RoundState Round => _state.Value.Round ?? throw NotAnnounced();

    private bool IsWaiting => Round.Phase is RoundPhase.Collecting or RoundPhase.Judging;

    private async Task CloseIfReadyAsync()
    {
        var next = RoundTransitions.CloseIfReady(Clocked());
        if (next.Phase == RoundPhase.Distilling && Round.Phase == RoundPhase.Collecting)
        {
            await MoveToAsync(next);
            logger.CollectionClosed(Round.Plan.Round, Round.Uploads.Count, Round.Cohort.Count, string.Join(", ", Round.Missing));
            HandOver();
        }
        else if (next.Phase == RoundPhase.Failed)
        {
            await FailAsync(next);
        }
    }

    private async Task CloseIfJudgedAsync()
    {
        var next = RoundTransitions.CloseJudging(Clocked());
        if (next.Phase == RoundPhase.Completed && Round.Phase == RoundPhase.Judging)
        {
            logger.Elected(next.Plan.Round, next.Result!.Rule, next.Votes.Count, next.Uploads.Count);
            await CompleteAsync(next);
        }
        else
        {
            await FailAsync(next);
        }
    }

    private async Task CompleteAsync(RoundState next)
    {
        if (next.Phase == RoundPhase.Completed && Round.Phase != RoundPhase.Completed)
        {
            var published = await pipeline.PublishAsync(next.Federation, next.Plan.Round, next.Result!);
            Failpoint.Pass(FailpointNames.BeforeBroadcast);
            await MoveToAsync(next with { Result = published });
            Failpoint.Pass(FailpointNames.AfterBroadcast);
            logger.RoundCompleted(
                Round.Plan.Round, Round.Plan.Rounds, Round.Uploads.Count, Round.Cohort.Count, Round.Result!.Metrics?.Accuracy, Round.Elapsed.TotalSeconds);
            TellEnd();
        }
    }

    /// <summary>Hands the round to the worker if it is closed; the same attempt twice is harmless.</summary>
    private void HandOver() => (_handOver ??= new RepeatedTask(this, HandOverAsync)).Start();

    private async Task<bool> HandOverAsync()
    {
        var closed = Round;
        if (closed.Phase == RoundPhase.Distilling)
        {
            var federation = await GrainFactory.GetGrain<IFederationGrain>(closed.Federation).GetAsync();
            await GrainFactory.GetGrain<IDistillationGrain>(this.GetPrimaryKeyString()).StartAsync(new DistillationJob(federation.Definition!, closed));
        }

        return Round.Attempt == closed.Attempt;
    }

    private async Task FailAsync(RoundState next)
    {
        if (next.Phase == RoundPhase.Failed && Round.Phase != RoundPhase.Failed)
        {
            await MoveToAsync(next);
            logger.RoundFailed(Round.Plan.Round, Round.Plan.Rounds, Round.FailureReason);
            TellEnd();
        }
    }

    private async Task MoveToAsync(RoundState next)
    {
        var before = _state.Value.Round;
        await _state.ReplaceAsync(_state.Value with { Round = next });
        _changes.Publish();
        if (before?.Phase != next.Phase)
        {
            _phases.Publish();
        }

        stages.OnRound(before, next);
    }

    /// <summary>The round with the time counted that passed since it was last asked, on the monotonic clock.</summary>
    private RoundState Clocked()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_clock, now);
        _clock = now;
        _state.Value = _state.Value with { Round = RoundTransitions.Tick(Round, elapsed) };
        return Round;
    }

    private void WatchDeadline() =>
        (_deadline ??= new DeadlineTimer(this, () => IsWaiting ? Round.CollectionLeft : null, OnClockAsync)).Watch();

    private async Task OnClockAsync()
    {
        // Stored, not told: only the clock has moved.
        await _state.ReplaceAsync(_state.Value with { Round = Clocked() });
        await (Round.Phase == RoundPhase.Judging ? CloseIfJudgedAsync() : CloseIfReadyAsync());
    }

    /// <summary>Tells the federation of the round's end; taking note twice is harmless.</summary>
    private void TellEnd()
    {
        if (Round.HasEnded && !_state.Value.EndTold)
        {
            (_tellEnd ??= new RepeatedTask(this, TellEndAsync)).Start();
        }
    }

    private async Task<bool> TellEndAsync()
    {
        await GrainFactory.GetGrain<IFederationGrain>(Round.Federation).RoundEndedAsync(Round);
        await _state.ReplaceAsync(_state.Value with { EndTold = true });
        return true;
    }

    private FedDistillException NotAnnounced()
    {
        this.DeactivateOnIdle();
        return new(ErrorCode.NotFound, $"Round {this.GetPrimaryKeyString()} has not been announced. Ask for round 0 to get the newest.");
    }
}
