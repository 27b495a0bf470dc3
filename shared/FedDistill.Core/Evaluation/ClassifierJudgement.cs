namespace FedDistill.Core.Evaluation;

/// <summary>A classifier on labelled rows: its metrics, and the counts that they come from.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Confusion">Which class was taken for which; its trace over its rows is the accuracy.</param>
/// <param name="Reliability">The bins of the calibration error, from improbable to certain; all rows are in one of them.</param>
public sealed record ClassifierJudgement(
    ClassificationMetrics Metrics, ConfusionMatrix Confusion, IReadOnlyList<ReliabilityBin> Reliability);
