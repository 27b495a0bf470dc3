using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using RoundFigures = FedDistill.Core.Rounds.RoundFigures;

namespace FedDistill.Coordinator.Reports;

/// <summary>Makes the figures of a run from a federation's last status.</summary>
public static class RunResults
{
    private const int Float32Bytes = 4;

    /// <summary>Collects them.</summary>
    /// <param name="status">The last status.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="baselines">What the student is compared with.</param>
    /// <param name="effort">What the run took.</param>
    /// <param name="traffic">What all clients sent and received; null where they run elsewhere.</param>
    /// <param name="figures">What is known beside by round; null: nothing.</param>
    public static RunResult From(
        FederationStatus status,
        FederationSchema schema,
        RunBaselines baselines,
        RunEffort effort,
        TrafficMeter? traffic,
        IReadOnlyDictionary<int, RoundFigures>? figures = null)
    {
        var spec = FederationSpecReader.Read(status.SpecJson, "spec");
        RunRound[] rounds =
        [
            .. status.Finished.Where(round => round.Phase == RoundPhase.Completed).Select(round => new RunRound(
                round.Round, round.Cohort, round.Contributed, round.BytesUp, round.EncodedBytesUp, round.BytesDown, round.Seconds, RunMetrics.From(round.Metrics))
            {
                Rule = round.Rule,
                Suspicious = [.. round.Suspicious],
                Coverage = round.Coverage < 0 ? null : round.Coverage,
                Epsilon = double.IsFinite(round.Epsilon) ? round.Epsilon : null,
                Phases = RunPhases.From(round.Times),
                SoftLabels = figures?.GetValueOrDefault(round.Round) is { } known && known.Round == round.Round ? RunSoftLabels.From(known) : null,
                Figures = OfStudent(round.Round, figures?.GetValueOrDefault(round.Round)),
            }),
        ];
        var sha256 = status.Finished.LastOrDefault(round => round.Broadcast is not null)?.Broadcast.Student.Sha256;
        return new RunResult(
            spec,
            spec.Seed,
            rounds,
            FinalOf(rounds.LastOrDefault(), sha256, schema),
            baselines,
            new RunBytes(
                rounds.Sum(round => round.BytesUp),
                rounds.Sum(round => round.BytesUpEncoded),
                rounds.Sum(round => round.BytesDown),
                FedAvgEquivalent(spec, schema, rounds),
                TransferSet: 0,
                traffic?.WireUp,
                traffic?.WireDown),
            effort.Seconds,
            effort.PeakRssBytes,
            effort.Cpu)
        {
            Privacy = PrivacyOf(status.Privacy),
            Members = RunMember.From(status),
            ClassNames = schema.ClassNames,
        };
    }

    /// <summary>A student that was elected again brings the figures of the round that made it: where it errs is true of it
    /// still, what its teachers said is that round's.</summary>
    private static RoundFigures? OfStudent(int round, RoundFigures? figures) =>
        figures is null || figures.Round == round ? figures : figures with { Agreement = null };

    private static RunFinal FinalOf(RunRound? round, string? sha256, FederationSchema schema)
    {
        var student = round?.Student;
        var figures = round?.Figures is { Confusion.Count: > 0 } judged ? judged : null;
        return new RunFinal(student?.Accuracy, student?.Nll, student?.Ece, student?.Brier, sha256)
        {
            Classes = figures is null ? null : RunClass.From(ConfusionMatrix.Of(figures.Confusion, figures.Classes), schema.ClassNames),
            Reliability = figures is null ? null : RunReliability.From(figures.Reliability),
        };
    }

    private static RunPrivacy? PrivacyOf(PrivacyStatus? privacy) => privacy is null ? null : new RunPrivacy(
        privacy.Mode,
        privacy.Unit.Length > 0 ? privacy.Unit : null,
        FedDistillJson.Read<PrivacyAdjacency>($"\"{privacy.Adjacency}\"", "adjacency"),
        privacy.Delta,
        privacy.Unit.Length > 0 ? privacy.Epsilon : null,
        privacy.Method.Length > 0 ? privacy.Method : null,
        FedDistillJson.Read<IReadOnlyList<PrivacyEvent>>(privacy.EventsJson, "privacy events"));

    /// <summary>Every asked client would have received and sent all weights of the student in every round.</summary>
    private static long FedAvgEquivalent(FederationSpec spec, FederationSchema schema, RunRound[] rounds)
    {
        var weights = ModelFactory.ParameterCount(Architecture.Parse(spec.Student), schema.Shape, schema.ClassNames.Count);
        return 2 * Float32Bytes * weights * rounds.Sum(round => (long)round.Cohort);
    }
}
