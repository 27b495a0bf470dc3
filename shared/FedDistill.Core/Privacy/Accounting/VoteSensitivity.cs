namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// How much the data-dependent cost of a vote changes with one teacher, which its private release has to hide (Papernot et
/// al., 2018, appendix B). "Distance d" means votes that d teachers have changed.
/// For audits to come, as <see cref="VoteBound"/>.
/// </summary>
public static class VoteSensitivity
{
    private static readonly double RootTwo = Math.Sqrt(2);

    /// <summary>ln q0: from there on down the data-dependent bound is the smaller one.</summary>
    /// <param name="sigma">Standard deviation of the noise, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double LogCrossover(double sigma, double order)
    {
        var independent = VoteBound.Independent(sigma, order);
        double Gain(double logOther) => VoteBound.Unchecked(logOther, sigma, order) - independent;

        var high = -Math.Max(Math.Pow(1 + (1 / sigma), 2), Math.Max(Math.Pow((order - 0.99) / sigma, 2), 1 / (sigma * sigma)));
        if (Gain(high) < 0)
        {
            return high;
        }

        var low = 2 * high;
        while (Gain(low) > 0)
        {
            low *= 1.5;
        }

        for (var middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        {
            (low, high) = Gain(middle) > 0 ? (low, middle) : (middle, high);
        }

        return low;
    }

    /// <summary>The greatest change at each distance, for an answer (Algorithms 3 to 5).</summary>
    /// <param name="votes">Votes of each class, two classes or more.</param>
    /// <param name="teachers">How many teachers: the list's length.</param>
    /// <param name="sigma">Standard deviation of the noise, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double[] Answer(IReadOnlyList<double> votes, int teachers, double sigma, double order)
    {
        var logCrossover = LogCrossover(sigma, order);
        var logPlateau = Moved(logCrossover, votes.Count, -1 / sigma);
        var changes = new double[teachers];
        Array.Fill(changes, Change(logPlateau));
        var logOther = VoteBound.LogOther(votes, sigma);
        if (logOther >= logPlateau && logOther <= logCrossover)
        {
            return changes;
        }

        // Towards the plateau by the shortest way: votes move between the two greatest classes.
        var counts = votes.OrderDescending().ToArray();
        var agree = logOther > logCrossover;
        changes[0] = Change(logOther);
        for (var distance = 1; distance < teachers && (agree ? logOther > logCrossover && counts[1] > 0 : logOther < logPlateau); distance++)
        {
            counts[0] += agree ? 1 : -1;
            counts[1] += agree ? -1 : 1;
            Array.Sort(counts);
            Array.Reverse(counts);
            logOther = VoteBound.LogOther(counts, sigma);
            changes[distance] = Change(logOther);
        }

        return changes;

        double Cost(double at) => at >= logCrossover ? VoteBound.Independent(sigma, order) : VoteBound.Unchecked(at, sigma, order);

        double Change(double at)
        {
            var onPlateau = at >= logPlateau && at <= logCrossover;
            var from = onPlateau ? logPlateau : at;
            var cost = Cost(from);
            // One teacher up from the plateau is the crossover itself, where the cost may jump: not left to rounding.
            var up = onPlateau ? VoteBound.Independent(sigma, order) : Cost(Moved(from, votes.Count, 1 / sigma));
            return Math.Max(up - cost, cost - Cost(Moved(from, votes.Count, -1 / sigma)));
        }
    }

    /// <summary>The greatest change at each distance, for a test against the threshold.</summary>
    /// <param name="votes">The greatest class's votes.</param>
    /// <param name="teachers">How many teachers: the list's length.</param>
    /// <param name="threshold">T.</param>
    /// <param name="sigma">σ1, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double[] Threshold(int votes, int teachers, double threshold, double sigma, double order)
    {
        var costs = Enumerable.Range(0, teachers + 1)
            .Select(count => VoteBound.Threshold(VoteBound.LogPasses(count, threshold, sigma), sigma, order))
            .ToArray();
        double Change(int count) => Math.Max(
            count > 0 ? Math.Abs(costs[count - 1] - costs[count]) : 0,
            count < teachers ? Math.Abs(costs[count + 1] - costs[count]) : 0);

        return [.. Enumerable.Range(0, teachers).Select(distance => Math.Max(
            votes + distance <= teachers ? Change(votes + distance) : 0,
            votes - distance >= 0 ? Change(votes - distance) : 0))];
    }

    /// <summary>Smooth sensitivity: the greatest of the changes, each e^(-β) smaller a teacher further away.</summary>
    /// <param name="changes">The change at each distance.</param>
    /// <param name="beta">β, over 0.</param>
    public static double Smooth(IReadOnlyList<double> changes, double beta) =>
        changes.Select((change, distance) => change * Math.Exp(-beta * distance)).Max();

    /// <summary>Divergence of releasing a number with Gaussian noise of σ times its smooth sensitivity (Theorem 23).</summary>
    /// <param name="beta">β, 0 or more.</param>
    /// <param name="sigma">Noise over the smooth sensitivity, over 0.</param>
    /// <param name="order">α, over 1 and under 1/2β.</param>
    public static double SmoothRelease(double beta, double sigma, double order)
    {
        RenyiCurve.ThrowIfNoOrder(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(2 * beta * order, 1, nameof(order));
        return (order * Math.Exp(2 * beta) / (sigma * sigma))
            + (((-0.5 * SpecialFunctions.LogOnePlus(-2 * order * beta)) + (beta * order)) / (order - 1));
    }

    /// <summary>
    /// Whether the conditions C5 and C6 hold on a grid: the cost grows with q below q0, and so does its change.
    /// </summary>
    /// <param name="sigma">Standard deviation of the noise, over 0.</param>
    /// <param name="classes">Two or more.</param>
    /// <param name="order">α, over 1.</param>
    public static (bool CostGrows, bool ChangeGrows) Conditions(double sigma, int classes, double order)
    {
        const int points = 4000;
        var logCrossover = LogCrossover(sigma, order);
        double Cost(double logOther) => VoteBound.Unchecked(logOther, sigma, order);
        bool Grows(Func<double, double> value, double logEnd) => Enumerable.Range(1, points)
            .Select(point => value(logEnd + Math.Log((double)point / points)))
            .Aggregate((Last: double.NegativeInfinity, Holds: true), (state, next) => (next, state.Holds && next >= state.Last)).Holds;

        var cost = Grows(Cost, logCrossover);
        return (cost, cost && Grows(at => Cost(Moved(at, classes, 1 / sigma)) - Cost(at), Moved(logCrossover, classes, -1 / sigma)));
    }

    // ln q after one teacher has made the winner's lead smaller (over 0) or greater, in units of σ: bu and bl of the paper.
    private static double Moved(double logOther, int classes, double by)
    {
        var others = classes - 1;
        var moved = Math.Log(others) + SpecialFunctions.LogPhi(SpecialFunctions.PhiInverse(Math.Exp(logOther) / others) + (RootTwo * by));
        return Math.Min(0, moved);
    }
}
