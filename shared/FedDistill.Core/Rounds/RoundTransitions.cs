using System.Collections.Immutable;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Rounds;

/// <summary>
/// The life of a round as pure functions: Collecting, then Distilling, then Completed, by way of Judging where several
/// students stand for election; or Failed from any of them. Each returns the next state, or the very same object when
/// nothing changes. Completed and Failed never change again.
/// </summary>
public static class RoundTransitions
{
    /// <summary>
    /// The longest that a round waits for its judges: they download a few small models and run them over at most
    /// <see cref="HeldOutVote.MostRows"/> rows, which takes seconds. Whoever is not heard by then has vanished.
    /// </summary>
    public static readonly TimeSpan LongestJudging = TimeSpan.FromMinutes(10);

    /// <summary>Announces a round.</summary>
    /// <param name="federation">The federation's name.</param>
    /// <param name="plan">What the round asks and does.</param>
    /// <param name="cohort">Whom it asks, at least one, in any order.</param>
    /// <param name="quorumShare">
    /// Share of the cohort that the deadline needs to find, over 0 up to 1; rounded up.
    /// </param>
    /// <param name="deadline">
    /// Time to collect, and again to judge, there at most <see cref="LongestJudging"/>; null: until all have answered.
    /// </param>
    /// <param name="remembered">Newest earlier answers by client name; null: none.</param>
    /// <param name="leastUploads">
    /// Fewest uploads whatever the share says, at least 1; with more than the cohort has, the round fails at its
    /// deadline.
    /// </param>
    public static RoundState Announce(
        string federation,
        RoundPlan plan,
        IEnumerable<string> cohort,
        double quorumShare,
        TimeSpan? deadline,
        IReadOnlyDictionary<string, RememberedUpload>? remembered = null,
        int leastUploads = 1)
    {
        string[] clients = [.. cohort.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (clients.Length == 0)
        {
            throw new ArgumentException("A round asks at least one client.", nameof(cohort));
        }

        return new RoundState
        {
            Federation = federation,
            Plan = plan,
            Cohort = clients,
            QuorumCount = Math.Max(leastUploads, Share.RoundUp(quorumShare, clients.Length)),
            Deadline = deadline,
            CollectionLeft = deadline,
            Uploads = ImmutableSortedDictionary.Create<string, AcceptedUpload>(StringComparer.Ordinal),
            Remembered = remembered ?? ImmutableSortedDictionary.Create<string, RememberedUpload>(StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// Counts an upload, once a client. The bytes that are held already are acknowledged again in every phase, so that
    /// a client that missed its receipt may always ask by sending anew; what it told beside them stays as it was
    /// counted.
    /// </summary>
    public static (RoundState State, UploadOutcome Outcome) Accept(
        RoundState state, string client, AcceptedUpload upload)
    {
        if (!state.Cohort.Contains(client))
        {
            return (state, new UploadOutcome.Refused(
                ErrorCode.WrongState,
                $"{Title(state)} does not ask client {client}; its cohort has {state.Cohort.Count} others. " +
                "Wait for a round that names this client."));
        }

        if (state.Uploads.TryGetValue(client, out var held))
        {
            return (state, held.SoftLabels.Sha256 == upload.SoftLabels.Sha256
                ? new UploadOutcome.AlreadyHeld()
                : new UploadOutcome.Refused(
                    ErrorCode.Conflict,
                    $"{Title(state)} holds other soft labels of client {client} " +
                    $"(SHA-256 {held.SoftLabels.Sha256[..12]}…, now {upload.SoftLabels.Sha256[..12]}…); " +
                    "a client counts once a round. The first stay; the next round asks anew. If another process runs under " +
                    "this name, end one of the two."));
        }

        if (state.Phase != RoundPhase.Collecting)
        {
            return (state, new UploadOutcome.Refused(
                ErrorCode.WrongState, $"{Title(state)} no longer collects. {WhatComesNext(state)}"));
        }

        var uploads = state.Uploads as ImmutableSortedDictionary<string, AcceptedUpload>
            ?? state.Uploads.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return (state with { Uploads = uploads.Add(client, upload) }, new UploadOutcome.Accepted());
    }

    /// <summary>Lets time pass while the coordinator runs; downtime is simply never reported.</summary>
    /// <param name="state">The round.</param>
    /// <param name="elapsed">Since the last call, at least 0.</param>
    public static RoundState Tick(RoundState state, TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        if (state.HasEnded)
        {
            return state;
        }

        var isWaiting = state.Phase is RoundPhase.Collecting or RoundPhase.Judging;
        var left = isWaiting ? state.CollectionLeft - elapsed : state.CollectionLeft;
        return state with
        {
            Elapsed = state.Elapsed + elapsed,
            Phases = state.Phases.Plus(state.Phase, elapsed),
            CollectionLeft = left < TimeSpan.Zero ? TimeSpan.Zero : left,
        };
    }

    /// <summary>
    /// Takes note that a member of the cohort has said goodbye, or is back: a round does not wait for who is gone.
    /// </summary>
    public static RoundState Presence(RoundState state, string client, bool isPresent)
    {
        if (state.HasEnded || !state.Cohort.Contains(client) || state.Gone.Contains(client) == !isPresent)
        {
            return state;
        }

        var gone = isPresent ? state.Gone.Where(name => name != client) : state.Gone.Append(client);
        return state with { Gone = [.. gone.Order(StringComparer.Ordinal)] };
    }

    /// <summary>
    /// Closes collection when all have answered but those who have said goodbye, or when the deadline has passed: with
    /// the quorum it goes on, without it fails. Too few answers of all who are left wait for the deadline, where there
    /// is one: who has said goodbye may come back.
    /// </summary>
    public static RoundState CloseIfReady(RoundState state)
    {
        if (state.Phase != RoundPhase.Collecting)
        {
            return state;
        }

        var isLate = state.CollectionLeft <= TimeSpan.Zero;
        var isComplete = state.Missing.All(state.Gone.Contains);
        if (state.Uploads.Count >= state.QuorumCount)
        {
            return isComplete || isLate
                ? state with { Phase = RoundPhase.Distilling, Attempt = state.Attempt + 1 }
                : state;
        }

        return isLate || (isComplete && state.CollectionLeft is null)
            ? Failed(
                state,
                $"{(isLate ? "the deadline passed" : "all who are left have answered")} with {state.Uploads.Count} of " +
                $"{state.Cohort.Count} uploads; the quorum is {state.QuorumCount}. Missing: " +
                $"{NameList.Of([.. state.Missing])}. See why they did not answer, or lower quorum or minClients, or raise " +
                "deadlineMinutes.")
            : state;
    }

    /// <summary>
    /// Begins the work after collection anew, after a restart: answers of earlier attempts are ignored from now on.
    /// </summary>
    public static RoundState BeginAttempt(RoundState state) =>
        state.Phase == RoundPhase.Distilling ? state with { Attempt = state.Attempt + 1 } : state;

    /// <summary>
    /// Books the round's noised aggregate, once and for good: an attempt that comes later uses the one that stands. After
    /// the round has ended there is nothing to release.
    /// </summary>
    public static RoundState Release(RoundState state, NoisedRelease release) =>
        state is { Phase: RoundPhase.Distilling, Release: null } ? state with { Release = release } : state;

    /// <summary>Publishes the outcome of the current attempt.</summary>
    public static RoundState Complete(RoundState state, int attempt, RoundResult result) =>
        IsCurrent(state, attempt) ? state with { Phase = RoundPhase.Completed, Result = result } : state;

    /// <summary>Puts the candidates of the current attempt before the contributors.</summary>
    /// <param name="state">The round.</param>
    /// <param name="attempt">The attempt that made them.</param>
    /// <param name="candidates">At least two, the one that wins a draw first.</param>
    public static RoundState Judge(RoundState state, int attempt, IReadOnlyList<RoundResult> candidates) =>
        IsCurrent(state, attempt)
            ? state with
            {
                Phase = RoundPhase.Judging,
                Candidates = candidates,
                CollectionLeft = state.Deadline > LongestJudging ? LongestJudging : state.Deadline,
            }
            : state;

    /// <summary>Counts a contributor's vote, once; a repeated one changes nothing.</summary>
    /// <returns>The next state; or why the vote does not count.</returns>
    public static (RoundState State, UploadOutcome Outcome) Vote(RoundState state, string client, HeldOutVote vote)
    {
        if (!state.Uploads.ContainsKey(client))
        {
            return (state, new UploadOutcome.Refused(
                ErrorCode.WrongState, $"{Title(state)} counts no upload of client {client}; only contributors judge."));
        }

        if (state.Votes.ContainsKey(client))
        {
            return (state, new UploadOutcome.AlreadyHeld());
        }

        if (state.Phase != RoundPhase.Judging)
        {
            return (state, new UploadOutcome.Refused(
                ErrorCode.WrongState, $"{Title(state)} is not being judged. {WhatComesNext(state)}"));
        }

        if (vote.Hits.Count != state.Candidates.Count || vote.Rows is < 0 or > HeldOutVote.MostRows || vote.Hits.Any(hits => hits < 0 || hits > vote.Rows))
        {
            return (state, new UploadOutcome.Refused(
                ErrorCode.InvalidSoftLabels,
                $"The vote of {client} has hits [{string.Join(", ", vote.Hits)}] of {vote.Rows} rows; {Title(state)} asks " +
                $"for {state.Candidates.Count} numbers of at least 0 and at most the rows, of which at most " +
                $"{HeldOutVote.MostRows} count. Count anew."));
        }

        var votes = state.Votes as ImmutableSortedDictionary<string, HeldOutVote>
            ?? state.Votes.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return (state with { Votes = votes.Add(client, vote) }, new UploadOutcome.Accepted());
    }

    /// <summary>
    /// Elects the candidate with the most hits when all contributors have judged but those who have said goodbye, or
    /// when the deadline has passed; the first of several, and where nobody could judge. A round that refuses foreign transfer sets fails where even that one is
    /// wrong on most of the held-out rows.
    /// </summary>
    public static RoundState CloseJudging(RoundState state)
    {
        var isLate = state.CollectionLeft <= TimeSpan.Zero;
        var isComplete = state.Uploads.Keys.All(judge => state.Votes.ContainsKey(judge) || state.Gone.Contains(judge));
        if (state.Phase != RoundPhase.Judging || !(isComplete || isLate))
        {
            return state;
        }

        var hits = Enumerable.Range(0, state.Candidates.Count)
            .Select(index => state.Votes.Values.Sum(vote => (long)vote.Hits[index]))
            .ToArray();
        var rows = state.Votes.Values.Sum(vote => (long)vote.Rows);
        return state.Plan.RefusesForeign && 2 * hits.Max() < rows
            ? Failed(
                state,
                $"the best of {hits.Length} students is right on {hits.Max()} of the clients' {rows} held-out rows; at " +
                "least half is needed. The transfer set does not resemble the clients' data: choose another one, or set " +
                "allowForeignTransfer.")
            : state with { Phase = RoundPhase.Completed, Result = state.Candidates[Array.IndexOf(hits, hits.Max())] };
    }

    /// <summary>Ends the round because its current attempt failed.</summary>
    public static RoundState Fail(RoundState state, int attempt, string reason) =>
        IsCurrent(state, attempt) ? Failed(state, reason) : state;

    /// <summary>Ends the round because someone asked for it, or because its federation cannot go on.</summary>
    public static RoundState Cancel(RoundState state, string reason) =>
        state.HasEnded ? state : Failed(state, reason);

    private static bool IsCurrent(RoundState state, int attempt) =>
        state.Phase == RoundPhase.Distilling && state.Attempt == attempt;

    private static RoundState Failed(RoundState state, string reason) =>
        state with { Phase = RoundPhase.Failed, FailureReason = reason };

    private static string Title(RoundState state) => $"Round {state.Plan.Round} of federation {state.Federation}";

    private static string WhatComesNext(RoundState state) => state switch
    {
        { Phase: RoundPhase.Failed } => 
            $"It failed: {state.FailureReason} If the federation goes on, its next round asks anew.",
        _ when state.Plan.Round == state.Plan.Rounds =>
            "It is the last round; its student is broadcast to all, nothing more is asked.",
        _ => $"Its student is broadcast to all; take part in round {state.Plan.Round + 1} when it is announced.",
    };
}
