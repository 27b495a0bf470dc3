using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>
/// What must hold whatever happens, held against a history of its own: the invariants of the round's life, checked on
/// what is on the disk.
/// </summary>
internal sealed class Promises(Scenario scenario, SimulatedDisk disk)
{
    private readonly Dictionary<(int Round, string Client), string> _counted = [];
    private readonly Dictionary<(int Round, string Client), string> _acknowledged = [];
    private readonly Dictionary<(int Round, string Client), HeldOutVote> _votes = [];
    private readonly Dictionary<int, string> _students = [];
    private RoundState? _last;
    private FederationRecord? _federation;

    /// <summary>The answer that the client got is the one that was due in the state before it.</summary>
    public static void Answered(RoundState before, string client, AcceptedUpload upload, UploadOutcome outcome)
    {
        var held = before.Uploads.GetValueOrDefault(client)?.SoftLabels.Sha256;
        var isDue = outcome switch
        {
            UploadOutcome.AlreadyHeld => held == upload.SoftLabels.Sha256,
            UploadOutcome.Accepted => held is null && before.Phase == RoundPhase.Collecting && before.Cohort.Contains(client),
            _ => (held is not null && held != upload.SoftLabels.Sha256)
                || (held is null && (before.Phase != RoundPhase.Collecting || !before.Cohort.Contains(client))),
        };
        Require(isDue, "I1 I7: counted once, in time, if asked", () => $"{client} in {before.Phase}, held {held}, got {outcome}");
    }

    /// <summary>The client has its receipt.</summary>
    public void Acknowledged(int round, string client, string sha256) => _acknowledged[(round, client)] = sha256;

    /// <summary>After each operation.</summary>
    public void Check()
    {
        CheckFederation(disk.Federation.Durable);
        // One round is under way at most; of the one before the end is checked when it is left.
        var newest = Math.Max(disk.Federation.Durable.Round, _last?.Plan.Round ?? 0);
        for (var number = Math.Max(1, newest - 1); number <= newest + 1; number++)
        {
            if (disk.Round(number).Durable.Round is { } round)
            {
                CheckRound(round);
            }
        }

        foreach (var (round, student) in disk.Students)
        {
            var sha256 = student.Student.Sha256;
            Require(_students.TryAdd(round, sha256) || _students[round] == sha256, "I3: a published student never changes", () => $"round {round}");
        }
    }

    /// <summary>What is aggregated is each answer once, and nothing but what counts.</summary>
    public void CheckAggregate(RoundState closed)
    {
        var answers = closed.Answers().ToArray();
        RequireOnes(answers.Sum(answer => answer.Answer.Upload.SampleCount), "I1 I2: each client once");
        foreach (var (client, upload) in closed.Uploads)
        {
            Require(
                _counted.GetValueOrDefault((closed.Plan.Round, client)) == upload.SoftLabels.Sha256,
                "I2: what is aggregated is what counts",
                () => $"{client} in round {closed.Plan.Round}");
        }

        foreach (var (client, earlier) in closed.Remembered)
        {
            Require(
                _counted.GetValueOrDefault(((int)earlier.Upload.SoftLabels.LengthBytes, client)) == earlier.Upload.SoftLabels.Sha256,
                "I2: what is remembered has counted",
                () => client);
        }
    }

    /// <summary>When all is over.</summary>
    public void CheckEnd()
    {
        foreach (var ((round, client), sha256) in _acknowledged)
        {
            Require(
                disk.Round(round).Durable.Round!.Uploads.GetValueOrDefault(client)?.SoftLabels.Sha256 == sha256,
                "I6: what was acknowledged is there",
                () => $"{client} in round {round}");
        }

        var federation = disk.Federation.Durable;
        foreach (var finished in federation.Finished)
        {
            var counted = _counted.Where(upload => upload.Key.Round == finished.Round).ToArray();
            RequireOnes(finished.BytesUp, "I1: each client once");
            Require(
                finished.Contributed == counted.Length
                    && finished.EncodedBytesUp == counted.Length * finished.Round
                    && finished.BytesUp == counted.Sum(upload => SentBy(upload.Key.Client)),
                "I2: the sum is that of what counted",
                () => $"round {finished.Round}: {finished.Contributed} of {counted.Length}");
        }

        foreach (var failed in federation.Finished.Where(round => round.Result is null && round.Round < federation.Round))
        {
            Require(
                scenario.Spec.OnRoundFailure == RoundFailures.Continue && disk.Round(failed.Round).Durable.Round!.HasFailedCollecting,
                "a federation goes on after a failed round if that was collecting and its spec says so",
                () => failed.FailureReason);
        }

        Require(
            federation.Round == 0 || disk.Round(federation.Round).Durable.Round!.HasEnded, "I8: no round outlives its federation", () => $"{federation.Phase}");
        Require(!federation.HasEnded || federation.IsSettled, "what the last round has cost is told", () => $"{federation.Phase} in round {federation.Round}");
        var isWhole = federation.Finished.Count == scenario.Spec.Rounds && federation.Finished.Any(round => round.Result is not null);
        Require(federation.Phase != FederationPhase.Completed || isWhole, "completed means all rounds", () => $"{federation.Finished.Count}");
        Require(
            federation.Phase is FederationPhase.Completed || federation.Reason.Length > 0, "no failure without a reason", () => $"{federation.Phase}");
    }

    public static void Require(bool holds, string promise, Func<string> found)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Promise broken: {promise}. {found()}");
        }
    }

    private void CheckFederation(FederationRecord now)
    {
        if (_federation is { } before && !ReferenceEquals(before, now))
        {
            Require(now.Round >= before.Round && now.Round <= before.Round + 1, "I3: rounds one after the other", () => $"{before.Round} to {now.Round}");
            Require(now.Phase >= before.Phase, "phases go on", () => $"{before.Phase} to {now.Phase}");
            Require(
                !before.HasEnded || (now.Phase == before.Phase && now.Reason == before.Reason && (!before.IsSettled || now.Finished.Count == before.Finished.Count)),
                "the end is the end, but for what the last round has cost",
                () => $"{now.Phase}");
            Require(now.Finished.Select(round => round.Round).SequenceEqual(Enumerable.Range(1, now.Finished.Count)), "I3: each round ends once", () => "");
            Require(now.Finished.Count >= before.Finished.Count && now.Finished.Count <= now.Round, "what has ended stays", () => "");
            Require(
                now.Round == before.Round || before.Round == 0 || now.IsFinished(before.Round), "a round ends before the next", () => $"{now.Round}");
        }

        _federation = now;
    }

    private void CheckRound(RoundState now)
    {
        if (ReferenceEquals(now, _last))
        {
            return;
        }

        var number = now.Plan.Round;
        var before = _last?.Plan.Round == number ? _last : null;
        foreach (var (client, upload) in now.Uploads)
        {
            var isNew = _counted.TryAdd((number, client), upload.SoftLabels.Sha256);
            Require(!isNew || before is null or { Phase: RoundPhase.Collecting }, "I7: late is not counted", () => $"{client} in {now.Phase}");
            Require(_counted[(number, client)] == upload.SoftLabels.Sha256, "I1: counted once", () => $"{client} in round {number}");
            Require(now.Cohort.Contains(client) && upload.SoftLabels.LengthBytes == number, "only who was asked, for this round", () => client);
        }

        foreach (var (client, vote) in now.Votes)
        {
            Require(_votes.TryAdd((number, client), vote) || _votes[(number, client)].Hits.SequenceEqual(vote.Hits), "a vote counts once", () => client);
            Require(now.Uploads.ContainsKey(client), "only contributors vote", () => client);
        }

        if (before is not null)
        {
            Require(now.Uploads.Count >= before.Uploads.Count && now.Votes.Count >= before.Votes.Count, "I6: what counts stays", () => $"round {number}");
            Require(now.Phase >= before.Phase && now.Attempt >= before.Attempt, "phases and attempts go on", () => $"{before.Phase} to {now.Phase}");
            Require(!before.HasEnded || (now.Phase == before.Phase && now.Result?.Student == before.Result?.Student), "the end is the end", () => $"{now.Phase}");
            Require(now.Elapsed >= before.Elapsed, "time goes on", () => $"{before.Elapsed} to {now.Elapsed}");
        }

        if (now.Phase is RoundPhase.Distilling or RoundPhase.Judging or RoundPhase.Completed)
        {
            var least = FederationTransitions.LeastUploads(scenario.Spec);
            Require(now.Uploads.Count >= Math.Max(least, now.Cohort.Count * scenario.Spec.Quorum - 1e-6), "I5: no student of too few", () => $"{now.Uploads.Count}");
        }

        Require(
            now.Plan.Objective != TeacherObjective.Refinement || disk.Students.Keys.Any(earlier => earlier < number),
            "nobody refines without a broadcast",
            () => $"round {number}");
        Require((now.Phase == RoundPhase.Completed) == (now.Result is not null), "completed means a student", () => $"{now.Phase}");
        Require((now.Phase == RoundPhase.Failed) == (now.FailureReason.Length > 0), "no failure without a reason", () => $"{now.Phase}");
        if (now is { Phase: RoundPhase.Completed, Result: { } result })
        {
            Require(disk.Students.GetValueOrDefault(number)?.Student == result.Student, "I3: what is told is what is published", () => $"round {number}");
            CheckElected(now, result);
        }

        _last = now;
    }

    private void CheckElected(RoundState round, RoundResult result)
    {
        var made = scenario.Distill(round);
        Require(made.Any(candidate => candidate.Student == result.Student), "I2: the student is made of what counts", () => $"round {round.Plan.Round}");
        if (round.Candidates.Count > 0)
        {
            var hits = Enumerable.Range(0, made.Count).Select(index => round.Votes.Values.Sum(vote => vote.Hits[index])).ToArray();
            Require(made[Array.IndexOf(hits, hits.Max())].Student == result.Student, "the most hits win", () => string.Join(' ', hits));
        }
    }

    private static void RequireOnes(long sum, string promise) =>
        Require((sum & ~0x11111111L) == 0, promise, () => $"the sum is {sum:X}");

    private static long SentBy(string client) => 1L << (4 * int.Parse(client[^1..], System.Globalization.CultureInfo.InvariantCulture));
}
