using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// A rule that remembers clients by a number each. The numbers are part of a round's result, so that they survive a
/// restart and the same rounds always give the same ones.
/// </summary>
public interface IScoresClients
{
    /// <summary>Aggregates as <see cref="IAggregationRule.Aggregate"/> does, in the light of earlier rounds.</summary>
    /// <param name="submissions">As there.</param>
    /// <param name="earlier">Scores that the last published round left; empty before it.</param>
    ScoredAggregate Aggregate(IEnumerable<SoftLabelSubmission> submissions, IReadOnlyDictionary<string, double> earlier);
}
