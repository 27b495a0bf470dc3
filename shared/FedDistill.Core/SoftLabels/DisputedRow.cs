using FedDistill.Core.Data;

namespace FedDistill.Core.SoftLabels;

/// <summary>A transfer row that the teachers disagree on.</summary>
/// <param name="Row">Which: of the round's rows, or of the transfer set, as its holder says.</param>
/// <param name="Votes">How many answers name each class; classes that nobody names are left out.</param>
/// <param name="Abstained">How many name none.</param>
/// <param name="Top">The aggregate's most probable class.</param>
/// <param name="TopProbability">Its probability, 0..1.</param>
public sealed record DisputedRow(
    int Row, IReadOnlyDictionary<int, int> Votes, int Abstained, int Top, double TopProbability)
{
    /// <summary>The input, to be looked at; null where it is not at hand.</summary>
    public InputExcerpt? Input { get; init; }
}
