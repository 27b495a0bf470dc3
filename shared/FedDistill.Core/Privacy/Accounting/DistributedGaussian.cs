namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// Clients that each round their vector to whole numbers and add discrete Gaussian noise, of which only the sum is seen
/// (Kairouz, Liu and Steinke, "The distributed discrete Gaussian mechanism", 2021). A sum of discrete Gaussians is nearly
/// one; how nearly is τ. For secure aggregation to come: no release counts on it yet.
/// </summary>
public static class DistributedGaussian
{
    /// <summary>A bound on the L2 norm after random rounding to whole numbers, of vectors rounded again until they keep it.</summary>
    /// <param name="norm">L2 norm before, in whole numbers.</param>
    /// <param name="beta">Chance that a rounding is rejected, 0..1; 0: never.</param>
    /// <param name="dimension">d.</param>
    public static double RoundedNorm(double norm, double beta, int dimension)
    {
        var always = norm + Math.Sqrt(dimension);
        if (beta == 0)
        {
            return always;
        }

        var mostly = (norm * norm) + (0.25 * dimension)
            + (Math.Sqrt(-2 * Math.Log(beta)) * (norm + (0.5 * Math.Sqrt(dimension))));
        return Math.Min(always, Math.Sqrt(mostly));
    }

    /// <summary>τ: how far the sum of n discrete Gaussians is from one; keep the noise at 2 or more, where it vanishes.</summary>
    /// <param name="clients">n, guaranteed to have added their noise.</param>
    /// <param name="wholeSigma">Each client's noise, in whole numbers.</param>
    public static double Distance(int clients, double wholeSigma) => 10 * Enumerable.Range(1, Math.Max(0, clients - 1))
        .Sum(k => Math.Exp(-2 * Math.PI * Math.PI * wholeSigma * wholeSigma * k / (k + 1.0)));

    /// <summary>Rényi divergence of the sum when one client comes or goes.</summary>
    /// <param name="clients">n: the honest ones that are guaranteed to be in the sum, not all that were asked.</param>
    /// <param name="clip">c: L2 norm of each vector, over 0.</param>
    /// <param name="dimension">d.</param>
    /// <param name="scale">s: whole numbers to a unit.</param>
    /// <param name="sigma">Each client's noise, in units.</param>
    /// <param name="beta">Chance that a rounding is rejected, 0..1.</param>
    /// <param name="order">α, over 1.</param>
    public static double Divergence(int clients, double clip, int dimension, double scale, double sigma, double beta, double order)
    {
        RenyiCurve.ThrowIfNoOrder(order);
        var wholeNorm = RoundedNorm(clip * scale, beta, dimension);
        var wholeSum = Math.Min(Math.Sqrt(dimension) * wholeNorm, wholeNorm * wholeNorm);
        var noise = Math.Sqrt(clients) * sigma * scale;
        var (b, a, tau) = (wholeNorm / noise, wholeSum / noise, Distance(clients, sigma * scale));
        return Math.Min(
            (0.5 * order * b * b) + (tau * dimension),
            0.5 * order * Math.Min(
                (b * b) + (2 * a * tau) + (tau * tau * dimension),
                Math.Pow(b + (Math.Sqrt(dimension) * tau), 2)));
    }
}
