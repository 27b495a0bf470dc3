using System.Globalization;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Hosting;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Students;

/// <summary>Makes a round's student from its target and says what it is worth.</summary>
public sealed class StudentWorkshop(IBlobStore blobs, ComputeDevice device, CoordinatorOptions options)
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
        var student = StudentDistiller.Distill(job, options.StudentProgress, cancellationToken);
        return student.WithCard(CardOf(definition, round, schema, target.Rule));
    }

    /// <summary>Judges a student on the operator's test set.</summary>
    public ClassificationMetrics Judge(ModelSnapshot student, BlobRef testSet) =>
        Evaluator.Evaluate(student, TestSet.FromBytes(blobs.ReadAll(testSet), student.Classes), device);

    // Nothing that differs between two runs of one spec may stand here: no times, no machine names, no contributors'
    // arrival.
    private static Dictionary<string, string> CardOf(
        FederationDefinition definition, RoundState round, FederationSchema schema, string rule) => new()
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
}
