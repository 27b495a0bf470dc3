using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>What a rule that scores clients makes of a round.</summary>
/// <param name="Aggregate">Probabilities; rows sum to 1.</param>
/// <param name="Scores">Every client's score so far by name, at least 0; of absent ones as it was.</param>
public sealed record ScoredAggregate(SoftLabelMatrix Aggregate, IReadOnlyDictionary<string, double> Scores);
