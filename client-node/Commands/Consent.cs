using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Policy;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>
/// Whether a node takes part at all. Where it does not, the coordinator is told first, so that nobody waits for the node and
/// the operator sees the reason; of the private rows the reason tells nothing.
/// </summary>
internal sealed class Consent(FederationMembership membership, FederationTerms terms, string client, ILogger logger)
{
    /// <summary>Holds the federation's promise to the node's own floor, before any private row is read.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is weaker.</exception>
    public Task CheckFloorAsync(PrivacyFloor floor, CancellationToken cancellationToken) => floor.Allows(terms.Privacy)
        ? Task.CompletedTask
        : DeclineAsync(
            DeclineReason.Privacy,
            $"{floor}",
            new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{terms.Federation} promises {terms.Privacy}; this node's own floor is {floor}. It declines, and nothing left. " +
                "Ask the operator for a stronger federation, or lower --privacy-minimum."),
            cancellationToken);

    /// <summary>Sees whether the transfer set was declined before; the decision stands.</summary>
    /// <exception cref="FedDistillException">InvalidData when it was.</exception>
    public Task CheckDeclinedAsync(DeclineRecord declined, CancellationToken cancellationToken) =>
        declined.Has(terms.TransferSet.Sha256)
            ? DeclineAsync(DeclineReason.TransferSet, "", Overlap("this was decided before, for this transfer set"), cancellationToken)
            : Task.CompletedTask;

    /// <summary>Sees whether too many private rows stand in the transfer set too; a refusal is remembered first.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are.</exception>
    public Task CheckOverlapAsync(DeclineRecord declined, string refusal, CancellationToken cancellationToken)
    {
        if (refusal.Length == 0)
        {
            return Task.CompletedTask;
        }

        declined.Add(terms.TransferSet.Sha256);
        return DeclineAsync(DeclineReason.TransferSet, "", Overlap(refusal), cancellationToken);
    }

    /// <summary>Tells that nothing more will come, because the budget is spent.</summary>
    public async Task SpentAsync(CancellationToken cancellationToken)
    {
        await membership.DeclineAsync(terms, client, DeclineReason.Budget, "", cancellationToken);
        logger.Declined(client, terms.Federation);
    }

    private FedDistillException Overlap(string finding) => new(
        ErrorCode.InvalidData,
        $"This node does not answer the transfer set {terms.TransferSet.Sha256[..12]} of {terms.Federation}: {finding}. Nothing left. " +
        "Ask the operator for another transfer set, or give private data that is not public.");

    private async Task DeclineAsync(DeclineReason reason, string floor, FedDistillException why, CancellationToken cancellationToken)
    {
        if (!terms.HasEnded)
        {
            await membership.DeclineAsync(terms, client, reason, floor, cancellationToken);
            logger.Declined(client, terms.Federation);
        }

        throw why;
    }
}
