using System.Text.Json.Nodes;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Json;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Commands;

/// <summary>
/// How a federation ended for a node or a fleet, for programs. Of their own rows and models it tells nothing.
/// </summary>
internal static class NodeResult
{
    /// <summary>One line of JSON about a node.</summary>
    public static string Of(JoinSettings settings, FederationTerms terms, ParticipantOutcome outcome)
    {
        var json = Of(terms, outcome);
        json["client"] = settings.Name;
        json["output"] = settings.Output.Length > 0 ? settings.Output : null;
        return json.ToJsonString(FedDistillJson.Compact);
    }

    /// <summary>One line of JSON about a fleet.</summary>
    public static string Of(FleetSettings settings, FederationTerms terms, ParticipantOutcome outcome)
    {
        var json = Of(terms, outcome);
        json["clients"] = settings.Clients;
        return json.ToJsonString(FedDistillJson.Compact);
    }

    private static JsonObject Of(FederationTerms terms, ParticipantOutcome outcome) => new()
    {
        ["federation"] = terms.Federation,
        ["state"] = outcome.State == FederationState.BudgetExhausted ? "budget-exhausted" : outcome.State.ToString().ToLowerInvariant(),
        ["reason"] = outcome.Reason,
        ["rounds"] = terms.Rounds,
        ["studentRound"] = outcome.Student?.Round,
        ["studentSha256"] = outcome.Student is { } student ? ModelSnapshot.FromBytes(student.Student).Sha256() : null,
        ["testAccuracy"] = outcome.Student?.Accuracy,
    };
}
