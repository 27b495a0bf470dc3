namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// The functions that the tails of a Gaussian need and .NET lacks, each with a small relative error wherever the result is
/// a normal number.
/// </summary>
public static class SpecialFunctions
{
    // Step of the trapezoidal sum of erfc; its error is exp(-(π/h)²) = 7e-18 (Chiarella and Reichel, "On the evaluation of
    // integrals related to the error function", 1968).
    private const double Step = 0.5;

    private static readonly double Ln2 = Math.Log(2);
    private static readonly double HalfLnTwoPi = 0.5 * Math.Log(2 * Math.PI);
    private static readonly double TwoOverRootPi = 2 / Math.Sqrt(Math.PI);
    private static readonly double RootHalf = Math.Sqrt(0.5);

    // exp(-n²h²) for n = 1..13: the next is below 1e-18.
    private static readonly double[] Weights = [.. Enumerable.Range(1, 13).Select(n => Math.Exp(-Step * Step * n * n))];

    // B_2k / (2k (2k - 1)), the coefficients of Stirling's series.
    private static readonly double[] Stirling =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156];

    /// <summary>exp(x²)·erfc(x) for x of 0.5 or more: what is left of erfc where it vanishes.</summary>
    /// <param name="x">0.5 or more.</param>
    public static double ScaledErfc(double x)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x, 0.5);
        if (x > 1e8)
        {
            return 1 / (x * Math.Sqrt(Math.PI));
        }

        var square = x * x;
        var sum = 0.0;
        for (var n = Weights.Length; n > 0; n--)
        {
            sum += Weights[n - 1] / (square + (Step * Step * n * n));
        }

        var trapezoidal = 2 * Step * x / Math.PI * ((0.5 / square) + sum);
        // The pole at ix lies within the strip of the sum for x < π/h alone; beyond, its term is too small to count.
        return x < Math.PI / Step
            ? trapezoidal - (2 * Math.Exp(square - (2 * Math.PI * x / Step)) / -ExpMinusOne(-2 * Math.PI * x / Step))
            : trapezoidal;
    }

    /// <summary>erfc(x) = 2/√π ∫_x^∞ exp(-t²) dt, 0..2.</summary>
    public static double Erfc(double x) => x switch
    {
        double.NaN => double.NaN,
        < -0.5 => 2 - Erfc(-x),
        < 0.5 => 1 - SmallErf(x),
        // The rounding of x², made good, would be magnified by the exponential.
        < 26 => Math.Exp(-x * x) * (1 - Math.FusedMultiplyAdd(x, x, -x * x)) * ScaledErfc(x),
        // One exponential of the whole: a product of two would lose digits among subnormal numbers.
        _ => Math.Exp(Math.Log(ScaledErfc(x)) - (x * x)),
    };

    /// <summary>ln erfc(x), finite for every finite x up to 1e154.</summary>
    public static double LogErfc(double x) => x switch
    {
        double.NaN => double.NaN,
        double.PositiveInfinity => double.NegativeInfinity,
        < -0.5 => Ln2 + LogOnePlus(-0.5 * Erfc(-x)),
        < 0.5 => LogOnePlus(-SmallErf(x)),
        _ => Math.Log(ScaledErfc(x)) - (x * x),
    };

    /// <summary>Φ(x): the probability that a standard normal number is at most x.</summary>
    public static double Phi(double x) => 0.5 * Erfc(-x * RootHalf);

    /// <summary>ln Φ(x).</summary>
    public static double LogPhi(double x) =>
        x > 0 ? LogOnePlus(-0.5 * Erfc(x * RootHalf)) : LogErfc(-x * RootHalf) - Ln2;

    /// <summary>The x with Φ(x) = p.</summary>
    /// <param name="probability">p, over 0 and under 1; exact to the last digits for small p.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not over 0 and under 1.</exception>
    public static double PhiInverse(double probability)
    {
        if (!(probability is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability over 0 and under 1 is needed.");
        }

        var target = Math.Log(probability);
        var (low, high) = (-40.0, 9.0);
        while (high - low > 1e-15 * Math.Max(1, Math.Abs(low)))
        {
            var middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = LogPhi(middle) < target ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>ln Γ(x).</summary>
    /// <param name="x">Over 0.</param>
    public static double LogGamma(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var product = 1.0;
        for (; x < 16; x++)
        {
            product *= x;
        }

        var inverseSquare = 1 / (x * x);
        var series = 0.0;
        for (var term = Stirling.Length - 1; term >= 0; term--)
        {
            series = (series * inverseSquare) + Stirling[term];
        }

        return ((x - 0.5) * Math.Log(x)) - x + HalfLnTwoPi + (series / x) - Math.Log(product);
    }

    /// <summary>ln of the number of ways to choose <paramref name="chosen"/> of <paramref name="all"/>.</summary>
    public static double LogBinomial(int all, int chosen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chosen);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen, all);
        return LogGamma(all + 1.0) - LogGamma(chosen + 1.0) - LogGamma(all - chosen + 1.0);
    }

    /// <summary>ln(1 + x) without the loss of the runtime's own, which adds first.</summary>
    public static double LogOnePlus(double x)
    {
        // Kahan's way: the rounding of 1 + x is in both the logarithm and the divisor.
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) || sum <= 0 ? Math.Log(sum) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>exp(x) - 1 without the loss of the runtime's own, which subtracts last.</summary>
    public static double ExpMinusOne(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : Math.Abs(x) > 1 ? power - 1 : (power - 1) * (x / Math.Log(power));
    }

    /// <summary>ln(exp(a) + exp(b)).</summary>
    public static double LogAdd(double a, double b)
    {
        var (high, low) = a > b ? (a, b) : (b, a);
        return double.IsInfinity(high) ? high : high + LogOnePlus(Math.Exp(low - high));
    }

    /// <summary>ln(1 - exp(x)) for x of 0 or less.</summary>
    public static double LogOneMinusExp(double x) => x > -Ln2 ? Math.Log(-ExpMinusOne(x)) : LogOnePlus(-Math.Exp(x));

    // erf near 0: 2/√π exp(-x²) Σ (2x²)^n x / (2n+1)!!, all terms of one sign.
    private static double SmallErf(double x)
    {
        var square = x * x;
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * square / ((2 * n) + 1);
            sum += term;
        }

        return TwoOverRootPi * Math.Exp(-square) * sum;
    }
}
