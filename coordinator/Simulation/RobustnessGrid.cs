using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// Measures rules under attacks: one upload a client, aggregated by each rule, and the student of each aggregate on the
/// test split. Without the wire, and with every teacher trained once: what a simulation of one round would give, in a
/// small part of its time. An election between rivals is not held.
/// </summary>
/// <param name="threads">The threads that train.</param>
/// <param name="device">Where models run.</param>
public sealed class RobustnessGrid(TrainingThreads threads, ComputeDevice device)
{
    /// <summary>Hears of each cell, one after the other.</summary>
    public Action<RobustnessCell>? Measured { get; init; }

    /// <summary>Fills the cells of one partition.</summary>
    /// <param name="spec">The federation; rule and rounds are the grid's.</param>
    /// <param name="rules">Rules as a spec names them.</param>
    /// <param name="attacks">Names of <see cref="AttackKinds"/>.</param>
    /// <param name="shares">Shares of attackers, over 0 up to 0.5.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each rule the honest cell first.</returns>
    public async Task<IReadOnlyList<RobustnessCell>> MeasureAsync(
        FederationSpec spec,
        IReadOnlyList<string> rules,
        IReadOnlyList<string> attacks,
        IReadOnlyList<double> shares,
        CancellationToken cancellationToken)
    {
        var data = DatasetLoader.LoadForSimulation(spec);
        var uploads = new RoundOfUploads(spec, data, threads, device);
        (string Attack, double Share)[] columns = [("", 0), .. shares.SelectMany(share => attacks.Select(attack => (attack, share)))];
        var cells = new List<RobustnessCell>();
        foreach (var rule in rules)
        {
            var plan = RoundPlanner.For(spec with { Aggregation = rule, Rounds = 1 }, round: 1, data.Transfer.Rows);
            var measured = await Task.WhenAll(columns.Select(async column =>
            {
                var attack = column.Attack.Length == 0 ? null : AttackPlan.Choose(column.Attack, column.Share, spec.Clients, spec.Seed);
                var sent = await uploads.UnderAsync(plan, attack, cancellationToken);
                var (accuracy, refusal) = await threads.RunAsync(token => Judge(spec, data, plan, sent, token), cancellationToken);
                return new RobustnessCell(spec.Partition, rule, column.Attack, column.Share, accuracy, refusal);
            }));
            foreach (var cell in measured)
            {
                Measured?.Invoke(cell);
            }

            cells.AddRange(measured);
        }

        return cells;
    }

    private (double? Accuracy, string Refusal) Judge(
        FederationSpec spec,
        SimulationData data,
        RoundPlan plan,
        IReadOnlyList<SoftLabelSubmission> sent,
        CancellationToken cancellationToken)
    {
        SoftLabelMatrix aggregate;
        var rule = AggregationRules.Find(plan.Rule);
        try
        {
            aggregate = rule.Aggregate(sent);
        }
        catch (FedDistillException exception)
        {
            return (null, exception.Message);
        }

        var job = new StudentJob
        {
            Architecture = Architecture.Parse(spec.Student),
            Transfer = data.Transfer,
            Aggregate = aggregate,
            Claimed = rule.KeepsUnclaimedSoft && plan.Kind == SoftLabelKind.Evidence
                ? TransferCoverage.ClaimedRows(TransferCoverage.ByRow(sent))
                : null,
            Plan = plan,
            Training = spec.Training,
            Seed = spec.Seed,
            Purpose = "student/1",
            Device = device,
        };
        var student = StudentDistiller.Distill(job, progress: null, cancellationToken);
        return (Evaluator.Evaluate(student, data.Test, device).Accuracy, "");
    }
}
