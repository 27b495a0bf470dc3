using System.Collections.Concurrent;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// How a client's teachers learn by DP-SGD, the same in every round and fixed before the first: the noise is the least
/// with which as many trainings as the federation has rounds keep its promise, or what the federation names if that is more.
/// With less than the least the budget would end in a round that tells how many rows a client has.
/// </summary>
/// <param name="Settings">Noise, clip, batch, steps.</param>
/// <param name="Event">What one round's training costs.</param>
internal sealed record DpSgdPlan(DpSgdSettings Settings, PoissonGaussianEvent Event)
{
    // Noise a hair over the least costs nothing that anybody could measure; the digits behind it cost seconds a client.
    private const double Width = 1e-4;

    // The clients of a fleet differ in little else than their rows.
    private static readonly ConcurrentDictionary<(PrivacyTerms, int, double, int), double> Noises = new();

    /// <summary>The plan; null where teachers learn plainly.</summary>
    /// <param name="terms">The federation's terms.</param>
    /// <param name="rows">The private rows that are learned from; the guarantee takes their number as known.</param>
    public static DpSgdPlan? For(FederationTerms terms, int rows)
    {
        var promised = terms.Privacy.Terms;
        if (!promised.DpSgd)
        {
            return null;
        }

        // Any noise will do to ask for the rest.
        var settings = new DpSgdSettings { NoiseMultiplier = 1, Clip = promised.Clip };
        var cost = settings.CostOf(rows);
        var noise = Noises.GetOrAdd((promised, terms.Rounds, cost.SamplingRate, cost.Steps), _ => NoiseOf(terms, cost));
        return new DpSgdPlan(
            settings with { NoiseMultiplier = noise }, new PoissonGaussianEvent(cost.SamplingRate, noise, cost.Steps));
    }

    private static double NoiseOf(FederationTerms terms, DpSgdCost cost)
    {
        var promised = terms.Privacy.Terms;
        var steps = checked(cost.Steps * terms.Rounds);
        // Where the guarantee is given up there is no budget to end.
        var isEnough = promised.NoiseMultiplier > 0
            && (terms.Privacy.IsGivenUp
                || PrivacyAccountant.Epsilon(
                    [new PoissonGaussianEvent(cost.SamplingRate, promised.NoiseMultiplier, steps)], promised.Delta, promised.Adjacency) <= promised.Epsilon);
        return isEnough
            ? promised.NoiseMultiplier
            : NoiseCalibration.PoissonGaussian(promised.Epsilon, promised.Delta, cost.SamplingRate, steps, promised.Adjacency, Width);
    }
}
