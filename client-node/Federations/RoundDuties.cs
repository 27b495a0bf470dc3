using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Proto.V1;
using RoundPhase = FedDistill.Proto.V1.RoundPhase;

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

    /// <summary>Tells a listener that a round collects from others alone, or no longer.</summary>
    public static void TellOfOthers(RoundEvent state, string client, IParticipantListener listener)
    {
        if (state.Round > 0 && state.Phase != RoundPhase.Collecting)
        {
            listener.CollectionClosed(state.Round);
        }
        else if (state.Round > 0 && !IsAsked(state, client))
        {
            listener.NotAsked(state.Round);
        }
    }

    /// <summary>Whether the client, which has contributed, is to judge candidates.</summary>
    public static bool IsJudge(RoundEvent state, string client) =>
        state.Phase == RoundPhase.Judging
        && state.FederationState == FederationState.Running
        && state.Contributed.Contains(client);

    /// <summary>
    /// Bounds what a round may have judged: each candidate is a question about held-out private rows, and a model to
    /// hold.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for more candidates than any election has.</exception>
    public static void CheckElection(RoundEvent state)
    {
        if (state.Candidates.Count is < 2 or > HeldOutVote.MostCandidates)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Round {state.Round} of {state.Federation} has {state.Candidates.Count} candidates to judge; 2 to " +
                $"{HeldOutVote.MostCandidates} are answered. Nothing left. Tell the operator.");
        }
    }

    /// <summary>
    /// Whether the client may sit the round out. A round without a deadline would wait for ever for a teacher that
    /// diverged; an election that is over no longer shows its losers.
    /// </summary>
    public static bool GoesOnWithout(RoundEvent state, ErrorCode reason) => reason switch
    {
        ErrorCode.WrongState or ErrorCode.Conflict => true,
        ErrorCode.InvalidSoftLabels => state.SecondsLeft >= 0,
        ErrorCode.NotFound => state.Phase == RoundPhase.Judging,
        _ => false,
    };
}
