using System.Collections.Immutable;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Rounds;

/// <summary>
/// The life of a round as pure functions: Collecting, then Distilling, then Completed; or Failed from either. Each
/// returns the next state, or the very same object when nothing changes. Completed and Failed never change again.
/// </summary>
public static class RoundTransitions
{
    /// <summary>Announces a round.</summary>
    /// <param name="federation">The federation's name.</param>
    /// <param name="plan">What the round asks and does.</param>
    /// <param name="cohort">Whom it asks, at least one, in any order.</param>
    /// <param name="quorumShare">
    /// Share of the cohort that the deadline needs to find, over 0 up to 1; rounded up.
    /// </param>
    /// <param name="deadline">Time to collect; null: until all have answered.</param>
    public static RoundState Announce(
        string federation, RoundPlan plan, IEnumerable<string> cohort, double quorumShare, TimeSpan? deadline)
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
            QuorumCount = Share.RoundUp(quorumShare, clients.Length),
            CollectionLeft = deadline,
            Uploads = ImmutableSortedDictionary.Create<string, AcceptedUpload>(StringComparer.Ordinal),
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
                    "a client counts once a round. Keep the first; the next round asks anew."));
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
        if (state.IsFinal())
        {
            return state;
        }

        var left = state.Phase == RoundPhase.Collecting ? state.CollectionLeft - elapsed : state.CollectionLeft;
        return state with
        {
            Elapsed = state.Elapsed + elapsed,
            CollectionLeft = left < TimeSpan.Zero ? TimeSpan.Zero : left,
        };
    }

    /// <summary>
    /// Closes collection when all have answered, or when the deadline has passed: with the quorum it goes on, without
    /// it fails.
    /// </summary>
    public static RoundState CloseIfReady(RoundState state)
    {
        if (state.Phase != RoundPhase.Collecting)
        {
            return state;
        }

        var isLate = state.CollectionLeft <= TimeSpan.Zero;
        if (state.Uploads.Count == state.Cohort.Count || (isLate && state.Uploads.Count >= state.QuorumCount))
        {
            return state with { Phase = RoundPhase.Distilling, Attempt = state.Attempt + 1 };
        }

        return isLate
            ? Failed(
                state,
                $"the deadline passed with {state.Uploads.Count} of {state.Cohort.Count} uploads; " +
                $"the quorum is {state.QuorumCount}. Missing: {NameList.Of([.. state.Missing])}. " +
                "See why they did not answer, or lower quorum or raise deadlineMinutes.")
            : state;
    }

    /// <summary>
    /// Begins the work after collection anew, after a restart: answers of earlier attempts are ignored from now on.
    /// </summary>
    public static RoundState BeginAttempt(RoundState state) =>
        state.Phase == RoundPhase.Distilling ? state with { Attempt = state.Attempt + 1 } : state;

    /// <summary>Publishes the outcome of the current attempt.</summary>
    public static RoundState Complete(RoundState state, int attempt, RoundResult result) =>
        IsCurrent(state, attempt) ? state with { Phase = RoundPhase.Completed, Result = result } : state;

    /// <summary>Ends the round because its current attempt failed.</summary>
    public static RoundState Fail(RoundState state, int attempt, string reason) =>
        IsCurrent(state, attempt) ? Failed(state, reason) : state;

    /// <summary>Ends the round because someone asked for it, or because its federation cannot go on.</summary>
    public static RoundState Cancel(RoundState state, string reason) =>
        state.IsFinal() ? state : Failed(state, reason);

    private static bool IsFinal(this RoundState state) => state.Phase is RoundPhase.Completed or RoundPhase.Failed;

    private static bool IsCurrent(RoundState state, int attempt) =>
        state.Phase == RoundPhase.Distilling && state.Attempt == attempt;

    private static RoundState Failed(RoundState state, string reason) =>
        state with { Phase = RoundPhase.Failed, FailureReason = reason };

    private static string Title(RoundState state) => $"Round {state.Plan.Round} of federation {state.Federation}";

    private static string WhatComesNext(RoundState state) => state switch
    {
        { Phase: RoundPhase.Failed } => $"It failed: {state.FailureReason}",
        _ when state.Plan.Round == state.Plan.Rounds =>
            "It is the last round; its student is broadcast to all, nothing more is asked.",
        _ => $"Its student is broadcast to all; take part in round {state.Plan.Round + 1} when it is announced.",
    };
}
