namespace FedDistill.Core.Privacy.Accounting;

/// <summary>What a list of events comes to: equal things added up, in the terms of the formulas.</summary>
public sealed record EventTotals
{
    /// <summary>Whether something is not protected at all.</summary>
    public bool IsNonPrivate { get; private init; }

    /// <summary>Σ μ² of the whole Gaussian releases.</summary>
    public double SquaredMu { get; private init; }

    /// <summary>Σ RDP(α)/α of PATE's answers and tests.</summary>
    public double VoteSlope { get; private init; }

    /// <summary>Whether there are votes at all.</summary>
    public bool HasVotes => VoteSlope > 0;

    /// <summary>The steps over Poisson samples, each pair of rate (over 0, under 1) and noise once, with their number.</summary>
    public IReadOnlyList<(double SamplingRate, double NoiseMultiplier, long Count)> Sampled { get; private init; } = [];

    /// <summary>Adds up.</summary>
    /// <param name="events">Checked events.</param>
    /// <param name="adjacency">Which neighbours count.</param>
    public static EventTotals Of(IEnumerable<PrivacyEvent> events, PrivacyAdjacency adjacency)
    {
        var move = adjacency == PrivacyAdjacency.ReplaceOne ? 2.0 : 1.0;
        var (nonPrivate, squaredMu, slope) = (false, 0.0, 0.0);
        var sampled = new Dictionary<(double, double), long>();
        foreach (var item in events)
        {
            switch (item)
            {
                case PoissonGaussianEvent { SamplingRate: 0 }:
                    break;
                case PoissonGaussianEvent { NoiseMultiplier: 0 } or GaussianEvent { NoiseMultiplier: 0 } or GnMaxEvent { Sigma: 0 }
                    or ThresholdEvent { Sigma: 0 } or NonPrivateEvent:
                    nonPrivate = true;
                    break;
                case PoissonGaussianEvent { SamplingRate: < 1 } steps:
                    var key = (steps.SamplingRate, steps.NoiseMultiplier);
                    sampled[key] = sampled.GetValueOrDefault(key) + steps.Count;
                    break;
                case PoissonGaussianEvent steps:
                    squaredMu += steps.Count * Square(move / steps.NoiseMultiplier);
                    break;
                case GaussianEvent releases:
                    squaredMu += releases.Count * Square(move / releases.NoiseMultiplier);
                    break;
                case GnMaxEvent answers:
                    slope += answers.Count / Square(answers.Sigma);
                    break;
                case ThresholdEvent tests:
                    slope += tests.Count / (2 * Square(tests.Sigma));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(events), item, "The accountant does not know this kind of event.");
            }
        }

        return new EventTotals
        {
            IsNonPrivate = nonPrivate || !double.IsFinite(squaredMu) || !double.IsFinite(slope),
            SquaredMu = squaredMu,
            VoteSlope = slope,
            Sampled = [.. sampled.Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value)).Order()],
        };
    }

    private static double Square(double value) => value * value;
}
