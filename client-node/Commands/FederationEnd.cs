using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Commands;

/// <summary>What the end of a federation means for the program's own.</summary>
internal static class FederationEnd
{
    /// <summary>The exit code.</summary>
    /// <exception cref="FedDistillException">RoundFailed when the federation failed; PrivacyBudget when its budget was
    /// spent.</exception>
    public static int ExitCodeOf(ParticipantOutcome outcome, FederationTerms terms) => outcome.State switch
    {
        FederationState.Completed or FederationState.Stopped => ExitCode.Done,
        FederationState.BudgetExhausted => throw new FedDistillException(
            ErrorCode.PrivacyBudget,
            $"Federation {terms.Federation} ended because its privacy budget is spent. The last student is kept; a new federation needs a budget of its own."),
        _ => throw new FedDistillException(
            ErrorCode.RoundFailed,
            $"Federation {terms.Federation} failed: {outcome.Reason} Ask its operator; the release ledger says what left this client."),
    };
}
