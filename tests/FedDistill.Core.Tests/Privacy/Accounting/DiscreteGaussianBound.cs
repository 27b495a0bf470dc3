using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

/// <summary>What the discrete Gaussian is and guarantees (Canonne, Kamath and Steinke, 2020, arXiv 2004.00010).</summary>
internal static class DiscreteGaussianBound
{
    /// <summary>Σ exp(-x²/2σ²) over all whole x: what its probabilities are divided by.</summary>
    /// <param name="variance">σ², over 0.</param>
    public static double Normaliser(double variance) => Sum(variance, static _ => 1);

    /// <summary>Its variance, a hair below σ².</summary>
    /// <param name="variance">σ², over 0.</param>
    public static double Variance(double variance) => Sum(variance, static x => x * x) / Normaliser(variance);

    /// <summary>Exact δ at ε of a whole number that moves by <paramref name="sensitivity"/> under this noise (Theorem 7).</summary>
    /// <param name="variance">σ², over 0.</param>
    /// <param name="sensitivity">Δ, 1 or more.</param>
    /// <param name="epsilon">ε, 0 or more.</param>
    public static double Delta(double variance, int sensitivity, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sensitivity, 1);
        var middle = epsilon * variance / sensitivity;
        var above = Above(variance, Math.Floor(middle - (0.5 * sensitivity)) + 1);
        var farther = Above(variance, Math.Floor(middle + (0.5 * sensitivity)) + 1);
        return Math.Max(0, (above - (Math.Exp(epsilon) * farther)) / Normaliser(variance));
    }

    /// <summary>ε at δ of ρ-zero-concentrated privacy, over all orders (Proposition 12).</summary>
    /// <param name="rho">ρ, over 0: half the square of the sensitivity over σ.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public static double ConcentratedEpsilon(double rho, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rho);
        double At(double logExcess)
        {
            var order = 1 + Math.Exp(logExcess);
            return (rho * order) + SpecialFunctions.LogOnePlus(-1 / order) - (Math.Log(delta * order) / (order - 1));
        }

        // Golden section over ln(α - 1): one valley.
        var golden = 0.5 * (Math.Sqrt(5) - 1);
        var (low, high) = (Math.Log(0.01), Math.Log(1e6));
        while (high - low > 1e-9)
        {
            var (first, second) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = At(first) < At(second) ? (low, second) : (first, high);
        }

        return Math.Max(0, At(0.5 * (low + high)));
    }

    private static double Above(double variance, double first)
    {
        var sum = 0.0;
        for (var x = first; x <= Reach(variance); x++)
        {
            sum += Math.Exp(-x * x / (2 * variance));
        }

        return sum;
    }

    private static double Sum(double variance, Func<double, double> value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
        var sum = value(0);
        for (var x = Reach(variance); x >= 1; x--)
        {
            sum += 2 * value(x) * Math.Exp(-x * x / (2 * variance));
        }

        return sum;
    }

    private static double Reach(double variance) => Math.Ceiling(40 * Math.Sqrt(variance));
}
