using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Federations;

/// <summary>What a round's state asks of a client.</summary>
internal static class RoundDuties
{
    /// <summary>Whether the client's soft labels are asked for and not counted yet.</summary>
    public static bool IsAsked(RoundEvent state, string client) =>
        state.Phase == RoundPhase.Collecting
        && state.FederationState == FederationState.Running
        && state.Cohort.Contains(client)
        && !state.Contributed.Contains(client);

    /// <summary>Whether the client, which has contributed, is to judge candidates.</summary>
    public static bool IsJudge(RoundEvent state, string client) =>
        state.Phase == RoundPhase.Judging
        && state.FederationState == FederationState.Running
        && state.Contributed.Contains(client);

    /// <summary>
    /// Whether the client may sit the round out. A round without a deadline would wait for ever for a teacher that
    /// diverged.
    /// </summary>
    public static bool GoesOnWithout(RoundEvent state, ErrorCode reason) =>
        reason is ErrorCode.WrongState or ErrorCode.Conflict || (reason == ErrorCode.InvalidSoftLabels && state.SecondsLeft >= 0);
}
