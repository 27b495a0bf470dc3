namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// δ(ε) of one Gaussian step over a Poisson sample, for one order of the two neighbours, in closed form. q is the sampling
/// rate, over 0 up to 1; σ the noise multiplier, over 0; ε of any sign.
/// </summary>
public static class HockeyStick
{
    /// <summary>A record is removed: (1-q)N(0, σ²) + qN(1, σ²) against N(0, σ²).</summary>
    public static double Remove(double q, double sigma, double epsilon)
    {
        // Subtracting e^ε Q from P leaves q (N(1) - e^ε' N(0)) with e^ε' = (e^ε - 1 + q) / q: a whole Gaussian release.
        var rest = epsilon > 0 ? epsilon + SpecialFunctions.LogOnePlus((q - 1) * Math.Exp(-epsilon)) : LogRest(q, epsilon);
        return double.IsNaN(rest)
            ? -SpecialFunctions.ExpMinusOne(epsilon)
            : q * GaussianMechanism.Delta(1 / sigma, rest - Math.Log(q));
    }

    /// <summary>A record is added: the same two, exchanged.</summary>
    public static double Add(double q, double sigma, double epsilon)
    {
        var rest = LogRest(q, -epsilon);
        return double.IsNaN(rest)
            ? 0
            : Math.Exp(epsilon + rest) * GaussianMechanism.Delta(1 / sigma, Math.Log(q) - rest);
    }

    /// <summary>A record becomes another: (1-q)N(0, σ²) + qN(1, σ²) against (1-q)N(0, σ²) + qN(-1, σ²).</summary>
    public static double Replace(double q, double sigma, double epsilon)
    {
        if (q == 1)
        {
            return GaussianMechanism.Delta(2 / sigma, epsilon);
        }

        if (epsilon < 0)
        {
            // The two neighbours are mirror images: δ(-ε) = 1 - e^-ε + e^-ε δ(ε).
            return Math.Exp(epsilon) * Replace(q, sigma, -epsilon) - SpecialFunctions.ExpMinusOne(epsilon);
        }

        // The densities' ratio is e^ε where u = e^(x/σ²) solves k u² - (1-q)(e^ε - 1) u - e^ε k = 0, k = q e^(-1/2σ²).
        var variance = sigma * sigma;
        var logK = Math.Log(q) - (0.5 / variance);
        var logLinear = epsilon == 0
            ? double.NegativeInfinity
            : SpecialFunctions.LogOnePlus(-q) + epsilon + SpecialFunctions.LogOneMinusExp(-epsilon);
        var logRoot = Math.Log(2) + logK + (0.5 * epsilon);
        var logHypotenuse = 0.5 * SpecialFunctions.LogAdd(2 * logLinear, 2 * logRoot);
        var x = variance * (SpecialFunctions.LogAdd(logLinear, logHypotenuse) - Math.Log(2) - logK);
        var gained = q * SpecialFunctions.Phi((1 - x) / sigma);
        var lost = Math.Exp(logLinear + SpecialFunctions.LogPhi(-x / sigma))
            + Math.Exp(Math.Log(q) + epsilon + SpecialFunctions.LogPhi((-1 - x) / sigma));
        return Math.Max(0, gained - lost);
    }

    // ln(e^ε - 1 + q); not a number where that is not over 0.
    private static double LogRest(double q, double epsilon)
    {
        var rest = SpecialFunctions.ExpMinusOne(epsilon) + q;
        return rest > 0 ? double.IsInfinity(rest) ? epsilon : Math.Log(rest) : double.NaN;
    }
}
