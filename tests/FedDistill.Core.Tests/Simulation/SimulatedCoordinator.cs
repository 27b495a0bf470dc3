using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>
/// A coordinator's process: the pure transitions, and what the grains do around them, in the grains' order of writes and
/// tellings. Each method throws what the disk throws.
/// </summary>
internal sealed class SimulatedCoordinator(SimulatedDisk disk)
{
    private readonly HashSet<int> _handOvers = [];
    private readonly HashSet<int> _endsToTell = [];
    private readonly HashSet<(int Round, int Attempt)> _queued = [];

    /// <summary>Jobs that the worker has before it; reports that nobody has heard of yet.</summary>
    public Queue<(RoundState Round, IReadOnlyList<RoundResult>? Done)> Backlog { get; } = [];

    public FederationRecord Federation => disk.Federation.Memory;

    /// <summary>The newest round that was announced; null before the first.</summary>
    public RoundState? Newest => Federation.Round == 0 ? null : Round(Federation.Round);

    public RoundState? Round(int round) => disk.Round(round).Memory.Round;

    /// <summary>A grain that has read its state anew has lost its timers.</summary>
    public void Forget(int round)
    {
        _handOvers.Remove(round);
        _endsToTell.Remove(round);
        _queued.RemoveWhere(work => work.Round == round);
    }

    /// <summary>What a process does first.</summary>
    public void Resume()
    {
        for (var round = 1; round <= Federation.Round + 1; round++)
        {
            TellEnd(round);
        }

        Do(FederationTransitions.Resume(Federation));
    }

    public void Start(FederationDefinition definition) => Write(FederationTransitions.Start(Federation, definition));

    public void Join(string client)
    {
        var definition = Federation.Definition!;
        var (joined, _) = FederationTransitions.Join(
            Federation, client, Scenario.SchemaSha256, definition.TransferSet.Sha256);
        if (Write(joined))
        {
            TellPresence(client, isPresent: true);
        }

        Do(FederationTransitions.Next(Federation));
    }

    public void Leave(string client)
    {
        if (Write(FederationTransitions.Leave(Federation, client)))
        {
            TellPresence(client, isPresent: false);
        }
    }

    public void Stop()
    {
        Write(FederationTransitions.Stop(Federation, "somebody stopped it"));
        Do(FederationTransitions.Next(Federation));
    }

    public UploadOutcome Accept(int round, string client, AcceptedUpload upload)
    {
        var (next, outcome) = RoundTransitions.Accept(Round(round)!, client, upload);
        if (outcome is UploadOutcome.Accepted)
        {
            MoveTo(next);
        }

        CloseIfReady(round);
        return outcome;
    }

    public UploadOutcome Vote(int round, string client, HeldOutVote vote)
    {
        var (next, outcome) = RoundTransitions.Vote(Round(round)!, client, vote);
        if (outcome is UploadOutcome.Accepted)
        {
            MoveTo(next);
        }

        CloseIfJudged(round);
        return outcome;
    }

    /// <summary>The worker's report, by way of the work's own state, which outlives a restart.</summary>
    public void Report(WorkReport report)
    {
        var work = disk.Work(report.Round);
        if (report.Attempt != work.Memory.Attempt)
        {
            return;
        }

        if (report.Candidates.Count == 0)
        {
            Fail(RoundTransitions.Fail(Round(report.Round)!, report.Attempt, "the work failed"));
            return;
        }

        work.Replace(work.Memory with { Candidates = report.Candidates });
        if (report.Candidates.Count == 1)
        {
            Complete(RoundTransitions.Complete(Round(report.Round)!, report.Attempt, report.Candidates[0]));
            return;
        }

        var next = RoundTransitions.Judge(Round(report.Round)!, report.Attempt, report.Candidates);
        if (next.Phase == RoundPhase.Judging && Round(report.Round)!.Phase != RoundPhase.Judging)
        {
            MoveTo(next);
        }
    }

    /// <summary>Time passes: the timers of the grains, and the care that is taken of each federation.</summary>
    public void Tick(TimeSpan elapsed)
    {
        Write(FederationTransitions.Tick(Federation, elapsed));
        Do(FederationTransitions.Next(Federation));
        if (Newest is { HasEnded: false } round)
        {
            var stored = disk.Round(round.Plan.Round);
            stored.Memory = stored.Memory with { Round = RoundTransitions.Tick(round, elapsed) };
            stored.Replace(stored.Memory);
            LookAfter(round.Plan.Round);
        }
        else if (Newest is { } ended && !Federation.HasEnded)
        {
            LookAfter(ended.Plan.Round);
        }
    }

    public void RunTimers()
    {
        foreach (var round in _handOvers.ToArray())
        {
            HandOver(round);
            _handOvers.Remove(round);
        }

        foreach (var round in _endsToTell.ToArray())
        {
            if (Write(FederationTransitions.Conclude(Federation, Round(round)!)) || !Federation.IsSettled)
            {
                Do(FederationTransitions.Next(Federation));
            }

            var stored = disk.Round(round);
            stored.Replace(stored.Memory with { EndTold = true });
            _endsToTell.Remove(round);
        }
    }

    private void HandOver(int round)
    {
        var work = disk.Work(round);
        if (Round(round) is not { Phase: RoundPhase.Distilling } closed
            || closed.Attempt < work.Memory.Attempt
            || _queued.Contains((round, closed.Attempt)))
        {
            return;
        }

        if (closed.Attempt > work.Memory.Attempt)
        {
            work.Replace(work.Memory with { Attempt = closed.Attempt });
        }

        _queued.Add((round, closed.Attempt));
        Backlog.Enqueue((closed, work.Memory.Candidates));
    }

    private void Do(FederationStep step)
    {
        switch (step)
        {
            case FederationStep.Announce announcement:
                Begin(announcement.Round);
                Write(FederationTransitions.Announced(Federation, announcement.Round.Plan.Round));
                break;
            case FederationStep.Proceed present:
                Resume(present.Round);
                break;
            case FederationStep.End end:
                Write(end.Ended);
                break;
            case FederationStep.Cancel cancelled:
                Fail(RoundTransitions.Cancel(Round(cancelled.Round)!, cancelled.Reason));
                Write(FederationTransitions.Conclude(Federation, Round(cancelled.Round)!));
                break;
        }
    }

    private void Begin(RoundState announced)
    {
        if (Round(announced.Plan.Round) is null)
        {
            MoveTo(announced);
        }

        Resume(announced.Plan.Round);
    }

    private void Resume(int round)
    {
        if (Round(round)!.Phase == RoundPhase.Distilling)
        {
            MoveTo(RoundTransitions.BeginAttempt(Round(round)!));
        }

        LookAfter(round);
    }

    private void LookAfter(int round)
    {
        CloseIfReady(round);
        CloseIfJudged(round);
        if (Round(round)!.Phase == RoundPhase.Distilling)
        {
            _handOvers.Add(round);
        }

        TellEnd(round);
    }

    private void CloseIfReady(int round)
    {
        var now = Round(round)!;
        var next = RoundTransitions.CloseIfReady(now);
        if (next.Phase == RoundPhase.Distilling && now.Phase == RoundPhase.Collecting)
        {
            MoveTo(next);
            _handOvers.Add(round);
        }

        Fail(next);
    }

    private void CloseIfJudged(int round)
    {
        var next = RoundTransitions.CloseJudging(Round(round)!);
        Complete(next);
        Fail(next);
    }

    private void Complete(RoundState next)
    {
        var round = next.Plan.Round;
        if (next.Phase == RoundPhase.Completed && Round(round)!.Phase != RoundPhase.Completed)
        {
            if (!disk.Students.ContainsKey(round))
            {
                disk.Faults.Write(() => disk.Students[round] = next.Result!);
            }

            MoveTo(next with { Result = disk.Students[round] });
            TellEnd(round);
        }
    }

    private void Fail(RoundState next)
    {
        if (next.Phase == RoundPhase.Failed && Round(next.Plan.Round)!.Phase != RoundPhase.Failed)
        {
            MoveTo(next);
            TellEnd(next.Plan.Round);
        }
    }

    private void TellEnd(int round)
    {
        if (disk.Round(round).Memory is { EndTold: false, Round.HasEnded: true })
        {
            _endsToTell.Add(round);
        }
    }

    private void TellPresence(string client, bool isPresent)
    {
        if (Newest is { } round && !Federation.IsFinished(round.Plan.Round))
        {
            var next = RoundTransitions.Presence(round, client, isPresent);
            if (!ReferenceEquals(next, round))
            {
                MoveTo(next);
            }

            CloseIfReady(round.Plan.Round);
            CloseIfJudged(round.Plan.Round);
        }
    }

    private void MoveTo(RoundState next)
    {
        var stored = disk.Round(next.Plan.Round);
        stored.Replace(stored.Memory with { Round = next });
    }

    private bool Write(FederationRecord record)
    {
        var isChanged = !ReferenceEquals(record, Federation);
        if (isChanged)
        {
            disk.Federation.Replace(record);
        }

        return isChanged;
    }
}
