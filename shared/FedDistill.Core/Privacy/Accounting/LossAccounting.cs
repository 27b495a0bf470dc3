namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// Privacy loss distributions of composed events: one for each way round that the neighbours may be, of which the worse
/// counts.
/// </summary>
public sealed class LossAccounting
{
    /// <summary>Width of the grid where it fits, the same as in Google's library.</summary>
    public const double DefaultInterval = 1e-4;

    /// <summary>Least δ for which sums in double precision are known to hold.</summary>
    public const double LeastDelta = 1e-10;

    private const int MostLosses = 1 << 19;

    // Losses of x this many deviations out have a probability of 5e-16.
    private static readonly double Reach = -SpecialFunctions.PhiInverse(5e-16);

    private readonly IReadOnlyList<PrivacyLosses> _directions;

    private LossAccounting(IReadOnlyList<PrivacyLosses> directions) => _directions = directions;

    private delegate double Curve(double q, double sigma, double epsilon);

    /// <summary>Composes.</summary>
    /// <param name="totals">Events without votes, which have no privacy loss distribution here.</param>
    /// <param name="adjacency">Which neighbours count.</param>
    /// <param name="interval">Width of the grid; made wider where the losses would not fit, which is never worse than the
    /// truth.</param>
    public static LossAccounting Of(EventTotals totals, PrivacyAdjacency adjacency, double interval = DefaultInterval)
    {
        IReadOnlyList<Part> removed = [.. Parts(totals, HockeyStick.Remove, Loss)];
        IReadOnlyList<IReadOnlyList<Part>> directions = (adjacency, totals.Sampled.Count) switch
        {
            (_, 0) => [removed],
            (PrivacyAdjacency.ReplaceOne, _) => [[.. Parts(totals, HockeyStick.Replace, ReplaceLoss)]],
            // Seen from the other neighbour every loss changes its sign, and x comes from N(0, σ²).
            _ => [removed, [.. Parts(totals, HockeyStick.Add, (q, sigma, x) => -Loss(q, sigma, x)).Select(part => part.Turned())]],
        };
        return new LossAccounting([.. directions.Select(parts => Compose(parts, interval))]);
    }

    /// <summary>The least ε at δ.</summary>
    /// <param name="delta">δ, <see cref="LeastDelta"/> or more and under 1.</param>
    public double Epsilon(double delta) => _directions.Max(losses => losses.Epsilon(delta));

    /// <summary>δ at ε.</summary>
    public double Delta(double epsilon) => _directions.Max(losses => losses.Delta(epsilon));

    private static IEnumerable<Part> Parts(EventTotals totals, Curve curve, Curve loss)
    {
        foreach (var (q, sigma, count) in totals.Sampled)
        {
            yield return new Part(
                epsilon => curve(q, sigma, epsilon), loss(q, sigma, -(1 + (Reach * sigma))), loss(q, sigma, 1 + (Reach * sigma)), count);
        }

        if (totals.SquaredMu > 0)
        {
            var mu = Math.Sqrt(totals.SquaredMu);
            var (middle, width) = (0.5 * totals.SquaredMu, Reach * mu);
            yield return new Part(epsilon => GaussianMechanism.Delta(mu, epsilon), middle - width, middle + width, 1);
        }
    }

    private static PrivacyLosses Compose(IReadOnlyList<Part> parts, double interval)
    {
        var (width, widest) = (parts.Sum(part => part.Width()), parts.Max(part => part.High - part.Low));
        while (width / interval > MostLosses || widest / interval > MostLosses)
        {
            interval *= 2;
        }

        return parts.Select(part => part.Losses(interval).Times(part.Count)).Aggregate((all, next) => all.With(next));
    }

    // ln of the ratio of (1-q)N(0, σ²) + qN(1, σ²) to N(0, σ²) at x.
    private static double Loss(double q, double sigma, double x) =>
        SpecialFunctions.LogAdd(SpecialFunctions.LogOnePlus(-q), Math.Log(q) + ((x - 0.5) / (sigma * sigma)));

    private static double ReplaceLoss(double q, double sigma, double x) => Loss(q, sigma, x) - Loss(q, sigma, -x);

    private sealed record Part(Func<double, double> Delta, double Low, double High, long Count)
    {
        public Part Turned() => High < Low ? this with { Low = High, High = Low } : this;

        public PrivacyLosses Losses(double interval) => PrivacyLosses.FromCurve(Delta, Low, High, interval);

        // How far the sum of all losses reaches, measured on a coarse grid, which overstates it a little.
        public double Width()
        {
            var coarse = Losses((High - Low) / 1000);
            var (first, last) = coarse.Window(Count);
            return (last - first) * coarse.Interval;
        }
    }
}
