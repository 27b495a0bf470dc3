using FedDistill.ClientNode.Data;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Specs;

/// <summary>What is allowed and may still not be what an operator wants.</summary>
internal static class SpecDoubts
{
    // With fewer held-out rows nothing is chosen by them.
    private const int FewestHeldOut = 10;

    /// <summary>The doubts, each with what can be done.</summary>
    public static IEnumerable<string> Of(FederationSpec spec, PlannedData? data)
    {
        if (spec is { Aggregation: AggregationRules.Auto, Rounds: 1 })
        {
            yield return "With one round there is less to choose from if the transfer set resembles the clients' data only in part. Take two rounds unless you are sure of it.";
        }

        if (spec.Clients == 1)
        {
            yield return "One client: the student learns from its answers alone, and whoever gets the student gets them.";
        }

        var cohort = CohortSelection.SizeOf(spec.Clients, spec.Participation);
        if (CohortSelection.RoundsToAskAll(spec.Clients, spec.Participation) > spec.Rounds)
        {
            yield return $"rounds is {spec.Rounds} and {cohort} clients are asked in each: they do not ask all {spec.Clients}. Raise rounds or participation.";
        }

        if (data is { ClientRows: { Count: > 0 } rows })
        {
            foreach (var doubt in OfRows(spec, rows))
            {
                yield return doubt;
            }
        }

        if (spec is { DeadlineMinutes: 0 })
        {
            yield return "There is no deadline: simulate takes that, start refuses it.";
        }

        if (data is not null && FederationBudget.ReasonAgainst(spec, [], RoundPlanner.RowsAsked(spec, data.TransferRows)) is { } reason)
        {
            yield return $"start would refuse it: {reason}.";
        }
    }

    private static IEnumerable<string> OfRows(FederationSpec spec, IReadOnlyList<int> rows)
    {
        var unjudged = rows.Count(count => (int)(count * spec.Training.HeldOut) < FewestHeldOut);
        if (unjudged > 0 && !spec.PrivacyTerms.DpSgd)
        {
            yield return $"{unjudged} of {rows.Count} clients hold out fewer than {FewestHeldOut} rows (training.heldOut {spec.Training.HeldOut}): " +
                "they cannot judge a lesson and keep their newest teacher. Raise training.heldOut, or give clients more rows.";
        }

        var few = rows.Count(count => count < PrivateData.FewRows);
        if (few > 0)
        {
            yield return $"{few} of {rows.Count} clients have fewer than {PrivateData.FewRows} rows: what leaves them tells most about single records.";
        }
    }
}
