using System.Globalization;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;

namespace FedDistill.Coordinator.Students;

/// <summary>Makes a round's student from its target and says what it is worth.</summary>
public sealed class StudentWorkshop(
    IBlobStore blobs, ComputeDevice device, RoundStages stages, CoordinatorInstruments instruments, CoordinatorOptions options)
{
    /// <summary>
    /// Distills the student and writes its card. The same arguments give the same bytes on the same kind of machine.
    /// </summary>
    /// <param name="definition">The federation.</param>
    /// <param name="round">The closed round.</param>
    /// <param name="schema">What the federation's data means; shipped with the student.</param>
    /// <param name="target">The aggregated soft labels of the round's transfer rows, by the plan's rule or a
    /// rival's.</param>
    /// <param name="last">The student published before; null in round 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ModelSnapshot Distill(
        FederationDefinition definition,
        RoundState round,
        FederationSchema schema,
        AggregatedTarget target,
        BlobRef? last,
        CancellationToken cancellationToken)
    {
        using var stage = stages.Begin("distill", round.Federation, round.Plan.Round);
        var spec = definition.Spec;
        var plan = target.AnsweredRows is { } answered ? round.Plan with { TransferRows = answered } : round.Plan;
        var job = new StudentJob
        {
            Architecture = Architecture.Parse(spec.Student),
            Transfer = InputTable.FromBytes(blobs.ReadAll(definition.TransferSet)),
            Aggregate = target.Aggregate,
            Claimed = target.Claimed,
            // Evidence that competes is learned as soft as it comes: hard targets are for rows that evidence has weighed.
            Plan = target.Rule == round.Plan.Rule || round.Plan.Kind == SoftLabelKind.Logits
                ? plan
                : plan with { HardTargets = false, Sharpening = 1 },
            Training = spec.Training,
            Start = spec.Training.StudentStart == StudentStarts.Warm && last is not null
                ? ModelSnapshot.FromBytes(blobs.ReadAll(last))
                : null,
            Seed = spec.Seed,
            Purpose = $"student/{round.Plan.Round}",
            Device = device,
        };
        var loss = new LastLoss(options.StudentProgress);
        var student = StudentDistiller.Distill(job, loss, cancellationToken);
        instruments.OnDistilled(round.Federation, loss.Value);
        var test = definition.TestSet is null ? null : TestSet.FromBytes(blobs.ReadAll(definition.TestSet), student.Classes);
        return student
            .WithCard(CardOf(definition, round, schema, target.Rule))
            .WithCalibration(StudentCalibrator.Fit(student, test, device));
    }

    /// <summary>Judges a student on the operator's test set.</summary>
    public ClassifierJudgement Judge(RoundState round, ModelSnapshot student, BlobRef testSet)
    {
        using var stage = stages.Begin("evaluate", round.Federation, round.Plan.Round);
        return Evaluator.Judge(student, TestSet.FromBytes(blobs.ReadAll(testSet), student.Classes), device);
    }

    // Nothing that differs between two runs of one spec may stand here: no times, no machine names, no contributors'
    // arrival.
    private static Dictionary<string, string> CardOf(
        FederationDefinition definition, RoundState round, FederationSchema schema, string rule)
    {
        var card = new Dictionary<string, string>
        {
            ["federation"] = round.Federation,
            ["round"] = round.Plan.Round.ToString(CultureInfo.InvariantCulture),
            ["contributors"] = round.Uploads.Count.ToString(CultureInfo.InvariantCulture),
            ["aggregation"] = rule,
            ["temperature"] = round.Plan.Temperature.ToString(CultureInfo.InvariantCulture),
            ["privacy"] = definition.Spec.Privacy,
            ["transferSetSha256"] = definition.TransferSet.Sha256,
            ["schema"] = schema.ToJson(),
        };
        var promised = FederationPrivacy.Of(definition.Spec, []);
        if (promised.Unit.Length > 0 && double.IsFinite(promised.Budget))
        {
            card["privacyPromise"] = string.Create(
                CultureInfo.InvariantCulture,
                $"epsilon at most {promised.Budget:R} at delta {promised.Delta:R} over all rounds, adjacency {PrivacyAdjacencyWords.Word(promised.Adjacency)}, of one {promised.Unit}");
        }

        return card;
    }

    private sealed class LastLoss(IProgress<TrainingProgress>? listener) : IProgress<TrainingProgress>
    {
        public double Value { get; private set; }

        public void Report(TrainingProgress value)
        {
            Value = value.Loss;
            listener?.Report(value);
        }
    }
}
