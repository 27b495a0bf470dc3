using System.Collections.Concurrent;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// How a client's teachers learn by DP-SGD, the same in every round and fixed before the first: the noise is the least
/// with which as many trainings as the federation has rounds keep its promise.
/// </summary>
/// <param name="Settings">Noise, clip, batch, steps.</param>
/// <param name="Event">What one round's training costs.</param>
internal sealed record DpSgdPlan(DpSgdSettings Settings, PoissonGaussianEvent Event)
{
    // Noise a hair over the least costs nothing that anybody could measure; the digits behind it cost seconds a client.
    private const double Width = 1e-4;

    // The clients of a fleet differ in little else than their rows.
    private static readonly ConcurrentDictionary<(PrivacyTerms, int, double, int), double> Calibrated = new();

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
        var noise = promised.NoiseMultiplier > 0
            ? promised.NoiseMultiplier
            : Calibrated.GetOrAdd((promised, terms.Rounds, cost.SamplingRate, cost.Steps), _ => NoiseCalibration.PoissonGaussian(
                promised.Epsilon, promised.Delta, cost.SamplingRate, checked(cost.Steps * terms.Rounds), promised.Adjacency, Width));
        return new DpSgdPlan(
            settings with { NoiseMultiplier = noise }, new PoissonGaussianEvent(cost.SamplingRate, noise, cost.Steps));
    }
}
