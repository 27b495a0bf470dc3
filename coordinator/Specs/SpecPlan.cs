using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;

namespace FedDistill.Coordinator.Specs;

/// <summary>What would happen by a spec, computed and not run. Time and memory are the machine's and not told.</summary>
/// <param name="Spec">The whole spec, defaults included.</param>
/// <param name="Changed">What differs from the defaults.</param>
/// <param name="Data">What its data is; null where that cannot be read here.</param>
/// <param name="DataProblem">Why it cannot be read; empty where it can.</param>
/// <param name="Rounds">Each round.</param>
/// <param name="Bytes">What would travel; null without the data.</param>
/// <param name="Steps">How long models learn.</param>
/// <param name="Privacy">The promise and its mechanism, a line each.</param>
/// <param name="Warnings">What an operator should doubt.</param>
public sealed record SpecPlan(
    FederationSpec Spec,
    IReadOnlyList<ChangedField> Changed,
    PlannedData? Data,
    string DataProblem,
    IReadOnlyList<PlannedRound> Rounds,
    PlannedBytes? Bytes,
    PlannedSteps Steps,
    IReadOnlyList<string> Privacy,
    IReadOnlyList<string> Warnings)
{
    private const int WeightBytes = sizeof(float);

    /// <summary>Works it out.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="transfer">The transfer set, as <c>start</c> is given it; null: cut from the spec's data.</param>
    /// <param name="test">The test set, likewise; null: none of its own.</param>
    /// <exception cref="FedDistillException">What <c>start</c> would refuse in the data that is here.</exception>
    public static SpecPlan Of(FederationSpec spec, string? transfer, string? test)
    {
        var (data, schema, problem) = PlannedData.Read(spec, transfer, test);
        PlannedRound[] rounds = [.. Enumerable.Range(1, spec.Rounds).Select(round => RoundOf(spec, round, data))];
        long? parameters = schema is null ? null : ModelFactory.ParameterCount(Architecture.Parse(spec.Student), schema.Shape, schema.ClassNames.Count);
        IReadOnlyList<string> banner = data is null
            // Noise depends on rows and classes, the promise does not.
            ? [PrivacyBanner.Of(spec, transferRows: 1, classes: 2)[0]]
            : PrivacyBanner.Of(spec, data.TransferRows, data.Classes.Count);
        return new SpecPlan(
            spec,
            ChangedField.Of(spec),
            data,
            problem,
            rounds,
            data is null ? null : BytesOf(spec, rounds, data, parameters!.Value),
            StepsOf(spec, data, parameters),
            [.. banner.Where(line => !line.StartsWith(PrivacyBanner.Warning, StringComparison.Ordinal))],
            [
                .. banner.Where(line => line.StartsWith(PrivacyBanner.Warning, StringComparison.Ordinal)).Select(line => $"Privacy: {line[PrivacyBanner.Warning.Length..]}."),
                .. SpecDoubts.Of(spec, data),
            ]);
    }

    private static PlannedRound RoundOf(FederationSpec spec, int round, PlannedData? data)
    {
        var rows = RoundPlanner.RowsAsked(spec, data?.TransferRows ?? Math.Max(spec.TransferSamples, Math.Max(spec.TransferPerRound, 1)));
        var plan = RoundPlanner.For(spec, round, rows, coverage: 1);
        return new PlannedRound(
            round,
            CohortSelection.SizeOf(spec.Clients, spec.Participation),
            plan.Objective,
            plan.Kind,
            plan.Encoding,
            data is null ? null : rows,
            plan.Rule,
            plan.HardTargets,
            data is null ? null : SoftLabelCodecs.Find(plan.Encoding).LengthBytes(rows, positions: 1, data.Classes.Count, plan.Kind));
    }

    private static PlannedBytes BytesOf(FederationSpec spec, PlannedRound[] rounds, PlannedData data, long parameters)
    {
        var codec = SoftLabelCodecs.Find(spec.BroadcastEncoding);
        var student = parameters * WeightBytes;
        var aggregate = codec.LengthBytes(rounds[0].Rows!.Value, positions: 1, data.Classes.Count, SoftLabelKind.Probabilities);
        return new PlannedBytes(
            rounds.Sum(round => round.Clients * round.UploadBytes!.Value),
            // Whoever is not asked receives all the same; after the last round nobody learns from an aggregate.
            spec.Clients * ((rounds.Length * student) + ((rounds.Length - 1) * aggregate)),
            spec.Clients * data.TransferBytes,
            rounds.Sum(round => 2L * WeightBytes * parameters * round.Clients));
    }

    private static PlannedSteps StepsOf(FederationSpec spec, PlannedData? data, long? parameters)
    {
        var student = spec.Training.StudentSteps * spec.Training.StudentGenerations;
        if (spec.PrivacyTerms.DpSgd)
        {
            var steps = new DpSgdSettings { NoiseMultiplier = 1 }.Steps;
            return new PlannedSteps(steps, steps, steps, steps, student, parameters);
        }

        // Rows that nobody here knows: from the fewest to the most steps.
        var (fewest, most) = data is { ClientRows: { Count: > 0 } rows } ? (rows.Min(), rows.Max()) : (1, int.MaxValue / spec.Training.TeacherEpochs);
        return new PlannedSteps(Taken(fewest, false), Taken(most, false), Taken(fewest, true), Taken(most, true), student, parameters);

        int Taken(int rows, bool goesOn) =>
            Math.Max(1, (int)Math.Ceiling(TeacherTrainer.PlannedSteps(spec.Training, rows, goesOn) * spec.Training.TeacherStop));
    }
}
