using System.Globalization;
using System.Text.Json.Nodes;
using FedDistill.Core.Rounds;
using FedDistill.Proto.V1;
using RoundPhase = FedDistill.Proto.V1.RoundPhase;

namespace FedDistill.Coordinator.Cli;

/// <summary>A federation's status in words and in JSON.</summary>
public static class StatusText
{
    /// <summary>The state as scripts read it: <c>waiting</c>, <c>running</c>, <c>budget-exhausted</c>...</summary>
    public static string Word(FederationState state) =>
        state == FederationState.BudgetExhausted ? "budget-exhausted" : state.ToString().ToLowerInvariant();

    /// <summary>The contract's JSON.</summary>
    public static JsonObject ToJson(IEnumerable<FederationStatus> federations) => new()
    {
        ["federations"] = new JsonArray([.. federations.Select(status => (JsonNode)ToJson(status))]),
    };

    /// <summary>
    /// One federation for those who follow it: beside the contract's fields how far the round is, who has joined, and the
    /// newest student's accuracy.
    /// </summary>
    public static JsonObject ToChangeJson(FederationStatus status)
    {
        var json = ToJson(status);
        if (status.State == FederationState.Running && status.Current is { } current)
        {
            json["phase"] = current.Phase.ToString().ToLowerInvariant();
            json["uploads"] = current.Contributed.Count;
            json["asked"] = current.Cohort.Count;
        }
        else if (status.State == FederationState.Waiting)
        {
            json["joined"] = status.Clients.Count;
            json["clients"] = status.ExpectedClients;
        }

        if (status.Finished.LastOrDefault(round => round.Metrics is not null) is { } judged)
        {
            json["accuracy"] = judged.Metrics.Accuracy;
        }

        return json;
    }

    private static JsonObject ToJson(FederationStatus status)
    {
        var json = new JsonObject
        {
            ["name"] = status.Name,
            ["state"] = Word(status.State),
            ["round"] = status.Round,
            ["rounds"] = status.Rounds,
            ["reason"] = status.Reason,
        };
        if (status.Privacy is { Unit.Length: > 0 } privacy)
        {
            json["privacy"] = new JsonObject
            {
                ["mode"] = privacy.Mode,
                ["unit"] = privacy.Unit,
                ["adjacency"] = privacy.Adjacency,
                ["delta"] = privacy.Delta,
                // JSON has no word of its own for it.
                ["epsilon"] = double.IsFinite(privacy.Epsilon) ? privacy.Epsilon : "Infinity",
                ["method"] = privacy.Method,
            };
        }

        return json;
    }

    /// <summary>One line for a person.</summary>
    /// <param name="status">The federation.</param>
    /// <param name="withTimeLeft">Whether a running collection's deadline belongs to it.</param>
    public static string Line(FederationStatus status, bool withTimeLeft = true)
    {
        var line = $"{status.Name}: {Word(status.State)}";
        line += status switch
        {
            { State: FederationState.Waiting } => $", {status.Clients.Count} of {status.ExpectedClients} clients have joined",
            { State: FederationState.Running, Current.Phase: RoundPhase.Collecting } =>
                $", round {status.Round}/{status.Rounds} collecting: {status.Current.Contributed.Count}/{status.Current.Cohort.Count} uploads{(withTimeLeft ? Left(status.Current) : "")}",
            { State: FederationState.Running } =>
                $", round {status.Round}/{status.Rounds} {status.Current.Phase.ToString().ToLowerInvariant()}",
            _ => $" after {status.Finished.Count} of {status.Rounds} rounds",
        };
        if (status.Finished.LastOrDefault(round => round.Metrics is not null) is { } judged)
        {
            line += string.Create(CultureInfo.InvariantCulture, $"; student of round {judged.Round}: {judged.Metrics.Accuracy * 100:F2} % accuracy");
        }

        if (status.Privacy is { Unit.Length: > 0 } privacy)
        {
            line += string.Create(
                CultureInfo.InvariantCulture,
                $"; {privacy.Mode}: epsilon {privacy.Epsilon:G4} of {privacy.Budget:G4} at delta {privacy.Delta:G4} ({privacy.Adjacency}, unit {privacy.Unit}, {privacy.Method})");
        }

        if (status.Finished.LastOrDefault(round => round.Suspicious.Count > 0) is { } suspected)
        {
            line += $"; suspicious uploads in round {suspected.Round}: {NameList.Of(suspected.Suspicious)}";
        }

        return status.Reason.Length > 0 ? $"{line}. {status.Reason}" : line;
    }

    /// <summary>One line for each client that will not take part, and why.</summary>
    public static IEnumerable<string> Declined(FederationStatus status) => status.Clients
        .Where(client => client.Declined.Length > 0)
        .Select(client => $"  {client.Name} takes no part: {client.Declined}");

    /// <summary>One line about a client that may be let in.</summary>
    public static string Line(EnrolmentStatus client, DateTimeOffset now)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(client.CertificateEnds);
        var line = client switch
        {
            { Revoked: true } => $"client {client.Client}: revoked",
            { CertificateEnds: 0 } => $"client {client.Client}: not enrolled",
            _ => $"client {client.Client}: certificate {(now < end ? "until" : "ended")} {end:u}",
        };
        return client.Invited ? $"{line}; a token waits to be used" : line;
    }

    private static string Left(RoundEvent round) => round.SecondsLeft >= 0
        ? string.Create(CultureInfo.InvariantCulture, $", {round.SecondsLeft:F0} s left")
        : "";
}
