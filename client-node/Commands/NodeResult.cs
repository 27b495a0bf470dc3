using System.Text.Json.Nodes;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Json;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Commands;

/// <summary>How a federation ended for a node, for programs. Of the node's own rows and models it tells nothing.</summary>
internal static class NodeResult
{
    /// <summary>One line of JSON.</summary>
    public static string Of(JoinSettings settings, FederationTerms terms, ParticipantOutcome outcome) => new JsonObject
    {
        ["federation"] = terms.Federation,
        ["client"] = settings.Name,
        ["state"] = outcome.State == FederationState.BudgetExhausted ? "budget-exhausted" : outcome.State.ToString().ToLowerInvariant(),
        ["reason"] = outcome.Reason,
        ["rounds"] = terms.Rounds,
        ["studentRound"] = outcome.Student?.Round,
        ["studentSha256"] = outcome.Student is { } student ? ModelSnapshot.FromBytes(student.Student).Sha256() : null,
        ["testAccuracy"] = outcome.Student?.Accuracy,
        ["output"] = settings.Output.Length > 0 ? settings.Output : null,
    }.ToJsonString(FedDistillJson.Compact);
}
