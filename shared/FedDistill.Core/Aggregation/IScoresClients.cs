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
    /// <param name="heard">
    /// Who sent its answer in this very round. The others' answers are remembered ones, which are judged once and not again
    /// in every round that does without their clients.
    /// </param>
    ScoredAggregate Aggregate(
        IEnumerable<SoftLabelSubmission> submissions, IReadOnlyDictionary<string, double> earlier, IReadOnlySet<string> heard);
}
