using System.Text.RegularExpressions;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Models;
using FedDistill.Core.Partitions;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Federations;

/// <summary>Holds a spec to what its fields allow, before anything starts.</summary>
public static partial class FederationSpecValidator
{
    private static readonly string[] SuspiciousUploads = ["accept", "reject"];
    private static readonly string[] Devices = ["auto", "cpu", "cuda"];

    // A year, so that minutes stay a time span.
    private const double LongestMinutes = 525600;

    /// <summary>Checks every field.</summary>
    /// <returns>All errors, each naming field, value and what is allowed; empty for a valid spec.</returns>
    public static IReadOnlyList<string> Validate(FederationSpec spec)
    {
        var findings = new SpecFindings();
        CheckParties(spec, findings);
        CheckRounds(spec, findings);
        CheckModels(spec, findings);
        if (spec.Image is { } image)
        {
            ImageHintValidator.Check(image, findings);
        }

        if (spec.Table is { } table)
        {
            TableHintValidator.Check(table, findings);
        }

        if (spec.TransferMix is { } mix)
        {
            TransferMixValidator.Check(mix, spec, findings);
        }

        TrainingSpecValidator.Check(spec.Training, findings);
        PrivacySpecValidator.Check(spec, findings);
        return findings.Errors;
    }

    /// <summary>
    /// Whether a text may name a federation or a client: 1 to 64 letters, digits, dots, dashes and underscores, a
    /// letter or digit first.
    /// </summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    private static void CheckParties(FederationSpec spec, SpecFindings findings)
    {
        findings.Require(
            IsName(spec.Name), "name", spec.Name, "allowed are 1 to 64 letters, digits, dots, dashes and underscores");
        findings.Require(
            !string.IsNullOrWhiteSpace(spec.Data),
            "data",
            spec.Data,
            "allowed are builtin:glyphs, a folder of idx files or a table file");
        findings.RequireRange("clients", spec.Clients, 1, 10000);
        CheckPartition(spec.Partition, findings);
        findings.RequireRange("privateSamples", spec.PrivateSamples, 0, int.MaxValue);
        findings.Require(
            spec.PrivateSamples <= 0 || spec.PrivateSamples >= spec.Clients,
            "privateSamples",
            spec.PrivateSamples,
            $"{spec.Clients} clients need at least one row each, or 0 for all that the data has");
        findings.RequireRange("transferSamples", spec.TransferSamples, 0, int.MaxValue);
        findings.RequireRange("transferPerRound", spec.TransferPerRound, 0, int.MaxValue);
    }

    private static void CheckRounds(FederationSpec spec, SpecFindings findings)
    {
        findings.RequireRange("rounds", spec.Rounds, 1, 10000);
        findings.RequirePositive("participation", spec.Participation, 1);
        findings.RequirePositive("quorum", spec.Quorum, 1);
        findings.RequireRange("deadlineMinutes", spec.DeadlineMinutes, 0, LongestMinutes);
        findings.RequireRange("minClients", spec.MinClients, 1, 10000);
        findings.RequirePositive("joinMinutes", spec.JoinMinutes, LongestMinutes);
        RequireOneOf("onRoundFailure", spec.OnRoundFailure, [RoundFailures.Stop, RoundFailures.Continue], findings);
        findings.RequireRange("workers", spec.Workers, 0, 1024);
        RequireOneOf("device", spec.Device, Devices, findings);
        RequireOneOf("suspiciousUploads", spec.SuspiciousUploads, SuspiciousUploads, findings);
    }

    private static void CheckModels(FederationSpec spec, SpecFindings findings)
    {
        findings.Require(
            spec.Teacher.Count > 0, "teacher", spec.Teacher, $"name at least one of {Architecture.AllowedNames}");
        for (var index = 0; index < spec.Teacher.Count; index++)
        {
            RequireArchitecture($"teacher[{index}]", spec.Teacher[index], findings);
        }

        RequireArchitecture("student", spec.Student, findings);
        findings.RequireRange("temperature", spec.Temperature, 0.1, 100);
        findings.Require(
            spec.Aggregation == AggregationRules.Auto || AggregationRules.TryFind(spec.Aggregation, out _),
            "aggregation",
            spec.Aggregation,
            $"allowed are {AggregationRules.AllowedFor(spec.Aggregation)}");
        CheckFewestClients(spec, findings);
        RequireCodec("encoding", spec.Encoding, findings, SoftLabelKind.Probabilities, SoftLabelKind.Evidence);
        RequireCodec("broadcastEncoding", spec.BroadcastEncoding, findings, SoftLabelKind.Probabilities);
        CheckObjective(spec, findings);
    }

    private static void CheckFewestClients(FederationSpec spec, SpecFindings findings)
    {
        if (AggregationRules.TryFind(spec.Aggregation, out var rule) && spec is { Clients: > 0, Participation: > 0 and <= 1 })
        {
            var asked = CohortSelection.SizeOf(spec.Clients, spec.Participation);
            findings.Require(
                asked >= rule.FewestClients,
                "aggregation",
                spec.Aggregation,
                $"it needs {rule.FewestClients} answers and a round asks {asked} clients; raise clients or participation, or choose another rule");
        }
    }

    private static void CheckObjective(FederationSpec spec, SpecFindings findings)
    {
        RequireOneOf("objective", spec.Objective, [.. ObjectiveChoice.Names], findings);
        findings.Require(
            spec.Aggregation != AggregationRules.Auto || spec.Objective == ObjectiveChoice.Auto || !ObjectiveChoice.Names.Contains(spec.Objective),
            "objective",
            spec.Objective,
            $"the aggregation {AggregationRules.Auto} chooses it; for {spec.Objective} name a rule");
        if (ObjectiveChoice.Names.Contains(spec.Objective) && AggregationRules.TryFind(spec.Aggregation, out var rule))
        {
            findings.Require(
                ObjectiveChoice.NamesFor(rule).Contains(spec.Objective),
                "objective",
                spec.Objective,
                ObjectiveChoice.ReasonAgainst(spec.Objective, rule));
        }
    }

    // A file of indices need not be on the machine where the spec is checked: splitting finds out.
    private static void CheckPartition(string partition, SpecFindings findings) =>
        findings.Require(
            Partition.TryParse(partition, out _, out _) || partition.EndsWith(".json", StringComparison.OrdinalIgnoreCase),
            "partition",
            partition,
            $"allowed are {Partition.Allowed}");

    private static void RequireArchitecture(string field, string name, SpecFindings findings) =>
        findings.Require(Architecture.TryParse(name, out _), field, name, $"allowed are {Architecture.AllowedNames}");

    private static void RequireCodec(string field, string name, SpecFindings findings, params SoftLabelKind[] kinds) =>
        findings.Require(
            SoftLabelCodecs.TryFind(name, out var codec) && kinds.All(codec.Accepts),
            field,
            name,
            $"allowed are {SoftLabelCodecs.AllowedNames}");

    private static void RequireOneOf(string field, string value, string[] allowed, SpecFindings findings) =>
        findings.Require(
            allowed.Contains(value),
            field,
            value,
            $"allowed are {string.Join(", ", allowed)}");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex NamePattern();
}
