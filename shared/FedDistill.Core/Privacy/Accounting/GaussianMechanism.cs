namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// A value with Gaussian noise, exactly (Balle and Wang, "Improving the Gaussian mechanism for differential privacy", 2018,
/// Theorem 8). μ is the sensitivity over the noise's standard deviation; releases of μ1, μ2... together are one of
/// √(μ1² + μ2² + ...).
/// </summary>
public static class GaussianMechanism
{
    private static readonly double RootHalf = Math.Sqrt(0.5);

    /// <summary>δ(ε) = Φ(μ/2 - ε/μ) - e^ε Φ(-μ/2 - ε/μ).</summary>
    /// <param name="mu">μ, 0 or more.</param>
    /// <param name="epsilon">ε, of any sign.</param>
    public static double Delta(double mu, double epsilon)
    {
        if (mu == 0)
        {
            return epsilon >= 0 ? 0 : -SpecialFunctions.ExpMinusOne(epsilon);
        }

        var near = (epsilon / mu) - (0.5 * mu);
        var far = (epsilon / mu) + (0.5 * mu);
        // Both terms carry exp(-near²/2): taken out, the small difference of two small numbers keeps its digits.
        return near * RootHalf >= 0.5
            ? Math.Max(0, 0.5 * Math.Exp(-0.5 * near * near)
                * (SpecialFunctions.ScaledErfc(near * RootHalf) - SpecialFunctions.ScaledErfc(far * RootHalf)))
            : Math.Max(0, SpecialFunctions.Phi(-near) - Math.Exp(epsilon + SpecialFunctions.LogPhi(-far)));
    }

    /// <summary>The least ε at δ, from above.</summary>
    /// <param name="mu">μ, 0 or more, or infinite.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public static double Epsilon(double mu, double delta)
    {
        if (double.IsPositiveInfinity(mu * mu))
        {
            return double.PositiveInfinity;
        }

        if (Delta(mu, 0) <= delta)
        {
            return 0;
        }

        // ε = μ²/2 + μ √(2 ln 1/δ) is enough (its δ is a Gaussian tail), so it is the upper end.
        var (low, high) = (0.0, (0.5 * mu * mu) + (mu * Math.Sqrt(-2 * Math.Log(delta))));
        for (var middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        {
            (low, high) = Delta(mu, middle) > delta ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The greatest μ that stays within ε at δ, from below.</summary>
    /// <param name="epsilon">ε, over 0.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public static double Mu(double epsilon, double delta)
    {
        var (low, high) = (0.0, 1.0);
        while (Delta(high, epsilon) <= delta)
        {
            high *= 2;
        }

        for (var middle = 0.5 * (low + high); middle > low && middle < high; middle = 0.5 * (low + high))
        {
            (low, high) = Delta(middle, epsilon) > delta ? (low, middle) : (middle, high);
        }

        return low;
    }

    /// <summary>
    /// How often a best possible attack is right about a member when it accuses that share of the others:
    /// Φ(Φ⁻¹(FPR) + μ).
    /// </summary>
    /// <param name="mu">μ, 0 or more.</param>
    /// <param name="falsePositiveRate">Over 0 and under 1.</param>
    public static double TruePositiveRate(double mu, double falsePositiveRate) =>
        SpecialFunctions.Phi(SpecialFunctions.PhiInverse(falsePositiveRate) + mu);
}
