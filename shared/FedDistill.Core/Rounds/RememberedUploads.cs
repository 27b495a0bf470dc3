using System.Collections.Immutable;
using FedDistill.Core.Aggregation;

namespace FedDistill.Core.Rounds;

/// <summary>Which answers of earlier rounds a round may use.</summary>
public static class RememberedUploads
{
    /// <summary>
    /// Takes a round's uploads in; answers about a choice of the transfer rows are of no later use. What only a noised
    /// aggregate may tell of is forgotten with its round: used once more it would be paid for once more.
    /// </summary>
    public static IReadOnlyDictionary<string, RememberedUpload> After(
        RoundState round, IReadOnlyDictionary<string, RememberedUpload> before)
    {
        if (round.Plan.TransferRows.Count > 0 || round.Plan.ReleasesAggregate)
        {
            return before;
        }

        var uploads = round.Uploads.Select(upload => KeyValuePair.Create(
            upload.Key, new RememberedUpload(upload.Value, round.Plan.Kind, round.Plan.Encoding)));
        return before.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(uploads);
    }

    /// <summary>
    /// What a plan can use: answers about all rows, of a kind that its rules join, of clients that have not left.
    /// </summary>
    public static IReadOnlyDictionary<string, RememberedUpload> For(
        RoundPlan plan, IEnumerable<string> clients, IReadOnlyDictionary<string, RememberedUpload> remembered)
    {
        IAggregationRule[] rules = [AggregationRules.Find(plan.Rule), .. plan.Rivals.Select(AggregationRules.Find)];
        var present = clients.ToHashSet(StringComparer.Ordinal);
        return remembered
            .Where(answer => plan.TransferRows.Count == 0
                && present.Contains(answer.Key)
                && rules.All(rule => answer.Value.Kind == plan.Kind || (rule.MixesKinds && rule.Accepts(answer.Value.Kind))))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
