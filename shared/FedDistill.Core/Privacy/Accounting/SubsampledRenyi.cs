namespace FedDistill.Core.Privacy.Accounting;

/// <summary>Rényi divergence of one Gaussian step over a Poisson sample.</summary>
public static class SubsampledRenyi
{
    private static readonly double RootHalf = Math.Sqrt(0.5);
    private static readonly double Ln2 = Math.Log(2);

    /// <summary>
    /// The divergence when a record is added or removed: ln A / (α - 1) (Mironov, Talwar and Zhang, "Rényi differential
    /// privacy of the sampled Gaussian mechanism", 2019, section 3.3).
    /// </summary>
    /// <param name="samplingRate">q, 0..1.</param>
    /// <param name="noiseMultiplier">σ, 0 or more.</param>
    /// <param name="order">α, over 1.</param>
    /// <returns>0 or more; infinite where the series does not converge.</returns>
    public static double AddRemove(double samplingRate, double noiseMultiplier, double order)
    {
        RenyiCurve.ThrowIfNoOrder(order);
        if (samplingRate == 0)
        {
            return 0;
        }

        if (noiseMultiplier == 0)
        {
            return double.PositiveInfinity;
        }

        return samplingRate == 1
            ? order / (2 * noiseMultiplier * noiseMultiplier)
            : Math.Max(0, LogMoment(samplingRate, noiseMultiplier, order) / (order - 1));
    }

    /// <summary>
    /// The divergence when a record becomes another: of (1-q)N(0, σ²) + qN(1, σ²) from (1-q)N(0, σ²) + qN(-1, σ²), by a
    /// trapezoidal sum, whose error falls exponentially with its step for functions as smooth as these.
    /// </summary>
    /// <param name="samplingRate">q, 0..1.</param>
    /// <param name="noiseMultiplier">σ, 0 or more.</param>
    /// <param name="order">α, over 1.</param>
    public static double ReplaceOne(double samplingRate, double noiseMultiplier, double order)
    {
        RenyiCurve.ThrowIfNoOrder(order);
        var (q, sigma) = (samplingRate, noiseMultiplier);
        if (q == 0 || sigma == 0)
        {
            return q == 0 ? 0 : double.PositiveInfinity;
        }

        var variance = sigma * sigma;
        if (q == 1)
        {
            return 2 * order / variance;
        }

        // The integrand is P^α Q^(1-α); its mass lies between -1 and 2α - 1, which is where it peaks for q = 1.
        var step = sigma * Math.Min(0.05, 0.25 * sigma);
        var (low, high) = (-1 - (12 * sigma), (2 * order) - 1 + (12 * sigma));
        if ((high - low) / step > 2e6)
        {
            return 2 * order / variance;
        }

        var (logIn, logOut) = (Math.Log(q), SpecialFunctions.LogOnePlus(-q));
        var logSum = double.NegativeInfinity;
        for (var x = low; x <= high; x += step)
        {
            // Both densities over that of N(0, σ²).
            var above = SpecialFunctions.LogAdd(logOut, logIn + ((x - 0.5) / variance));
            var below = SpecialFunctions.LogAdd(logOut, logIn - ((x + 0.5) / variance));
            logSum = SpecialFunctions.LogAdd(logSum, (order * above) + ((1 - order) * below) - (0.5 * x * x / variance));
        }

        var logMoment = logSum + Math.Log(step / sigma) - (0.5 * Math.Log(2 * Math.PI));
        return Math.Max(0, logMoment / (order - 1));
    }

    /// <summary>ln A of the paper: (α - 1) times the divergence.</summary>
    /// <param name="q">Sampling rate, over 0 and under 1.</param>
    /// <param name="sigma">Noise multiplier, over 0.</param>
    /// <param name="order">α, over 1.</param>
    public static double LogMoment(double q, double sigma, double order) =>
        order == Math.Floor(order) && order < 1e6 ? WholeOrder(q, sigma, (int)order) : AnyOrder(q, sigma, order);

    private static double WholeOrder(double q, double sigma, int order)
    {
        var (logIn, logOut, halfPrecision) = (Math.Log(q), SpecialFunctions.LogOnePlus(-q), 0.5 / (sigma * sigma));
        var (logSum, logBinomial) = (double.NegativeInfinity, 0.0);
        for (var i = 0; i <= order; i++)
        {
            var term = logBinomial + (i * logIn) + ((order - i) * logOut) + (((double)i * i - i) * halfPrecision);
            logSum = SpecialFunctions.LogAdd(logSum, term);
            logBinomial += Math.Log((order - i) / (i + 1.0));
        }

        return logSum;
    }

    // The binomial of a fractional order is an endless series, one half of the integral expanded on either side of z0, where
    // both components weigh the same. Its coefficients change sign: adding their absolute values is only a bound.
    private static double AnyOrder(double q, double sigma, double order)
    {
        var (logIn, logOut, halfPrecision) = (Math.Log(q), SpecialFunctions.LogOnePlus(-q), 0.5 / (sigma * sigma));
        var middle = (sigma * sigma * (logOut - logIn)) + 0.5;
        var (logBinomial, sign) = (0.0, 1.0);
        var (scale, sum) = (0.0, 0.0);
        for (var i = 0; i < 1_000_000; i++)
        {
            var j = order - i;
            var left = logBinomial + (i * logIn) + (j * logOut) + (((double)i * i - i) * halfPrecision)
                + SpecialFunctions.LogErfc((i - middle) * RootHalf / sigma) - Ln2;
            var right = logBinomial + (j * logIn) + (i * logOut) + ((j * j - j) * halfPrecision)
                + SpecialFunctions.LogErfc((middle - j) * RootHalf / sigma) - Ln2;
            var greatest = Math.Max(left, right);
            if (greatest > scale)
            {
                (scale, sum) = (greatest, sum * Math.Exp(scale - greatest));
            }

            sum += sign * (Math.Exp(left - scale) + Math.Exp(right - scale));
            // Past the order the terms alternate and shrink, so that what is left out is less than the last of them.
            if (i > order && greatest < scale - 34)
            {
                return sum > 0 ? scale + Math.Log(sum) : double.PositiveInfinity;
            }

            var factor = (order - i) / (i + 1);
            logBinomial += Math.Log(Math.Abs(factor));
            sign *= Math.Sign(factor);
        }

        return double.PositiveInfinity;
    }
}
