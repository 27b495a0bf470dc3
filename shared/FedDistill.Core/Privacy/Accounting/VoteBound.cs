namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// Rényi divergence of one noisy vote (Papernot et al., "Scalable private learning with PATE", 2018, arXiv 1802.08908).
/// The data-dependent bounds read the votes, so they are private themselves: only the data-independent ones are for
/// publishing. For audits to come: the accountant counts votes by the independent bound alone.
/// </summary>
public static class VoteBound
{
    private static readonly double RootTwo = Math.Sqrt(2);

    /// <summary>ln of a bound on the chance that noise makes another class win (Proposition 7).</summary>
    /// <param name="votes">Votes of each class, two classes or more.</param>
    /// <param name="sigma">Standard deviation of the noise on each class's votes, over 0.</param>
    public static double LogOther(IReadOnlyList<double> votes, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(votes.Count, 2, nameof(votes));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        var winner = Enumerable.Range(0, votes.Count).MaxBy(index => votes[index]);
        var sum = Enumerable.Range(0, votes.Count).Where(index => index != winner)
            .Select(index => SpecialFunctions.LogPhi((votes[index] - votes[winner]) / (RootTwo * sigma)))
            .Aggregate(SpecialFunctions.LogAdd);
        return Math.Min(sum, SpecialFunctions.LogOnePlus(-1.0 / votes.Count));
    }

    /// <summary>The divergence whatever the votes: α/σ² (Proposition 8; one vote moves, √2 in L2).</summary>
    /// <param name="sigma">Standard deviation of the noise, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double Independent(double sigma, double order)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        RenyiCurve.ThrowIfNoOrder(order);
        return order / (sigma * sigma);
    }

    /// <summary>The divergence where one class wins nearly surely (Theorem 6 with the orders of Proposition 10).</summary>
    /// <param name="logOther">ln q: of the chance that another class wins, 0 or less.</param>
    /// <param name="sigma">Standard deviation of the noise, over 0.</param>
    /// <param name="order">α, over 1.</param>
    /// <returns>At most <see cref="Independent"/>.</returns>
    public static double Dependent(double logOther, double sigma, double order)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logOther, 0);
        var independent = Independent(sigma, order);
        if (double.IsNegativeInfinity(logOther))
        {
            return 0;
        }

        return IsValid(logOther, sigma, order) ? Math.Min(independent, Unchecked(logOther, sigma, order)) : independent;
    }

    /// <summary>ln of the chance that the noisy greatest count passes the threshold.</summary>
    /// <param name="votes">The greatest class's votes.</param>
    /// <param name="threshold">T.</param>
    /// <param name="sigma">σ1, over 0.</param>
    public static double LogPasses(double votes, double threshold, double sigma) => SpecialFunctions.LogPhi((votes - threshold) / sigma);

    /// <summary>The divergence of the test against the threshold, one count that moves by one: as a vote of noise √2 σ1.</summary>
    /// <param name="logPasses">ln of the chance to pass, 0 or less.</param>
    /// <param name="sigma">σ1, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double Threshold(double logPasses, double sigma, double order) =>
        Dependent(Math.Min(logPasses, SpecialFunctions.LogOneMinusExp(logPasses)), RootTwo * sigma, order);

    /// <summary>Where Theorem 6 holds and its bound grows with q.</summary>
    internal static bool IsValid(double logOther, double sigma, double order)
    {
        var (upper, lower) = Orders(logOther, sigma);
        if (!(order < upper && lower > 1))
        {
            return false;
        }

        var divergence = lower / (sigma * sigma);
        return -logOther > divergence
            && logOther <= ((lower - 1) * divergence)
                - (lower * (SpecialFunctions.LogOnePlus(1 / (upper - 1)) + SpecialFunctions.LogOnePlus(1 / (lower - 1))));
    }

    /// <summary>The bound of Theorem 6, for whoever has seen to its conditions.</summary>
    internal static double Unchecked(double logOther, double sigma, double order)
    {
        var (upper, lower) = Orders(logOther, sigma);
        var (upperDivergence, lowerDivergence) = (upper / (sigma * sigma), lower / (sigma * sigma));
        var logSame = SpecialFunctions.LogOneMinusExp(logOther);
        var same = (order - 1) * (logSame - SpecialFunctions.LogOneMinusExp((logOther + lowerDivergence) * (1 - (1 / lower))));
        var other = (order - 1) * (upperDivergence - (logOther / (upper - 1)));
        return SpecialFunctions.LogAdd(logSame + same, logOther + other) / (order - 1);
    }

    // μ1 and μ2 of Proposition 10.
    private static (double Upper, double Lower) Orders(double logOther, double sigma)
    {
        var lower = sigma * Math.Sqrt(-logOther);
        return (lower + 1, lower);
    }
}
