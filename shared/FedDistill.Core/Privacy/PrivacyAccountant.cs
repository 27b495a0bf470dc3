using FedDistill.Core.Errors;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Tells what events guarantee together, always from above: exactly where all are whole Gaussian releases, by privacy loss
/// distributions where steps sample, by Rényi divergences where teachers vote.
/// </summary>
public static class PrivacyAccountant
{
    /// <summary>Accounts.</summary>
    /// <param name="events">Everything that touched the same private rows; none: ε is 0.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    /// <param name="adjacency">Which neighbours must look alike.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each field that is wrong.</exception>
    public static PrivacyStatement Account(IReadOnlyList<PrivacyEvent> events, double delta, PrivacyAdjacency adjacency)
    {
        PrivacyEventChecks.Check(events, delta);
        var totals = EventTotals.Of(events, adjacency);
        if (totals.IsNonPrivate)
        {
            return new PrivacyStatement(double.PositiveInfinity, PrivacyMethods.Exact, delta, adjacency, null, null, null);
        }

        var exact = Exact(totals, delta);
        var rdp = Renyi(totals, adjacency).Epsilon(delta).Epsilon;
        var pld = Losses(totals, delta, adjacency);
        var (epsilon, method) = (exact, pld) switch
        {
            ({ } known, _) => (known, PrivacyMethods.Exact),
            (_, { } bound) when bound <= rdp => (bound, PrivacyMethods.Pld),
            _ => (rdp, PrivacyMethods.Rdp),
        };
        return new PrivacyStatement(epsilon, method, delta, adjacency, pld, rdp, exact);
    }

    /// <summary>The ε that <see cref="Account"/> states, without the others beside it.</summary>
    /// <param name="events">Everything that touched the same private rows.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    /// <param name="adjacency">Which neighbours must look alike.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each field that is wrong.</exception>
    public static double Epsilon(IReadOnlyList<PrivacyEvent> events, double delta, PrivacyAdjacency adjacency)
    {
        PrivacyEventChecks.Check(events, delta);
        var totals = EventTotals.Of(events, adjacency);
        return totals.IsNonPrivate
            ? double.PositiveInfinity
            : Exact(totals, delta) ?? Math.Min(
                Losses(totals, delta, adjacency) ?? double.PositiveInfinity, Renyi(totals, adjacency).Epsilon(delta).Epsilon);
    }

    /// <summary>The Rényi curve of events.</summary>
    /// <param name="totals">The events, none of them without noise.</param>
    /// <param name="adjacency">Which neighbours must look alike.</param>
    /// <param name="orders">α, each over 1; null: <see cref="RenyiCurve.DefaultOrders"/>.</param>
    public static RenyiCurve Renyi(EventTotals totals, PrivacyAdjacency adjacency, IReadOnlyList<double>? orders = null)
    {
        Func<double, double, double, double> step = adjacency == PrivacyAdjacency.ReplaceOne ? SubsampledRenyi.ReplaceOne : SubsampledRenyi.AddRemove;
        return new RenyiCurve(
            orders ?? RenyiCurve.DefaultOrders,
            order => (order * ((0.5 * totals.SquaredMu) + totals.VoteSlope))
                + totals.Sampled.Sum(steps => steps.Count * step(steps.SamplingRate, steps.NoiseMultiplier, order)));
    }

    private static double? Exact(EventTotals totals, double delta) => totals is { HasVotes: false, Sampled.Count: 0 }
        ? GaussianMechanism.Epsilon(Math.Sqrt(totals.SquaredMu), delta)
        : null;

    private static double? Losses(EventTotals totals, double delta, PrivacyAdjacency adjacency)
    {
        if (totals.HasVotes || delta < LossAccounting.LeastDelta)
        {
            return null;
        }

        if (totals is { SquaredMu: 0, Sampled.Count: 0 })
        {
            return 0;
        }

        var epsilon = LossAccounting.Of(totals, adjacency).Epsilon(delta);
        // A loss too great for any grid says nothing; the Rényi curve still does.
        return double.IsFinite(epsilon) ? epsilon : null;
    }
}
