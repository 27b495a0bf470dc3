using FedDistill.Core.Errors;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Privacy;

/// <summary>The least noise that keeps a promise, by bisection, rounded up: what comes back keeps it.</summary>
public static class NoiseCalibration
{
    /// <summary>By how much, relatively, the result is above the least at the most.</summary>
    public const double FinestWidth = 1e-7;

    // For the last bits of whoever multiplies by a sensitivity, divides by it again and adds release to release.
    private const double Margin = 1e-10;

    /// <summary>
    /// Noise multiplier for whole releases: standard deviation over the sensitivity between neighbours of the adjacency that
    /// is promised. Book the releases by <see cref="GaussianEvent.Of"/> with that sensitivity.
    /// </summary>
    /// <param name="epsilon">ε of all releases together, over 0.</param>
    /// <param name="delta">δ of all releases together, over 0 and under 1.</param>
    /// <param name="releases">How many, 1 or more.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each field that is wrong.</exception>
    public static double Gaussian(double epsilon, double delta, int releases)
    {
        PrivacyEventChecks.CheckTarget(epsilon, delta, releases, nameof(releases));
        return Math.Sqrt(releases) / GaussianMechanism.Mu(epsilon, delta) * (1 + Margin);
    }

    /// <summary>Noise multiplier of steps over Poisson samples: standard deviation over the clip norm.</summary>
    /// <param name="epsilon">ε of all steps together, over 0.</param>
    /// <param name="delta">δ of all steps together, over 0 and under 1.</param>
    /// <param name="samplingRate">q, over 0 up to 1.</param>
    /// <param name="steps">How many, 1 or more.</param>
    /// <param name="adjacency">Which neighbours must look alike.</param>
    /// <param name="width">By how much, relatively, the result may be above the least: each digit takes a second or
    /// so.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration, one line for each field that is wrong.</exception>
    public static double PoissonGaussian(
        double epsilon, double delta, double samplingRate, int steps, PrivacyAdjacency adjacency, double width = FinestWidth)
    {
        PrivacyEventChecks.CheckTarget(epsilon, delta, steps, nameof(steps));
        if (!(samplingRate is > 0 and <= 1))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"samplingRate is {samplingRate}; it is over 0 up to 1: the expected batch over the rows.");
        }

        return Least(epsilon, delta, adjacency, multiplier => [new PoissonGaussianEvent(samplingRate, multiplier, steps)], width);
    }

    /// <summary>The least noise with which events of any kind keep a promise.</summary>
    /// <param name="epsilon">ε, over 0.</param>
    /// <param name="delta">δ, over 0 and under 1.</param>
    /// <param name="adjacency">Which neighbours must look alike.</param>
    /// <param name="events">The events at a noise; more noise, less ε, down to less than <paramref name="epsilon"/>.</param>
    /// <param name="width">By how much, relatively, the result may be above the least.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when a field is wrong, or no noise is enough.</exception>
    public static double Least(
        double epsilon,
        double delta,
        PrivacyAdjacency adjacency,
        Func<double, IReadOnlyList<PrivacyEvent>> events,
        double width = FinestWidth)
    {
        PrivacyEventChecks.CheckTarget(epsilon, delta, 1, "events");
        // ln of the ratio of what it costs to what it may; nearly a straight line over ln of the noise.
        double Excess(double noise) =>
            Math.Log(Math.Max(1e-300, PrivacyAccountant.Epsilon(events(noise), delta, adjacency)) / epsilon);

        var (low, high) = (1.0, 1.0);
        var atHigh = Excess(high);
        var atLow = atHigh;
        while (atHigh > 0)
        {
            (low, atLow, high) = (high, atHigh, high * 2);
            if (high > 1e12)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"No noise keeps epsilon at {epsilon} with delta {delta}: something costs more whatever the noise. Take fewer events or a greater epsilon.");
            }

            atHigh = Excess(high);
        }

        while (atLow <= 0)
        {
            (high, atHigh, low) = (low, atLow, low / 2);
            if (low < 1e-9)
            {
                return high;
            }

            atLow = Excess(low);
        }

        return Narrow(Excess, (low, atLow), (high, atHigh), width);
    }

    // False position on the two logarithms, each end's weight halved while the other end alone moves (the Illinois rule);
    // the upper end always keeps the promise.
    private static double Narrow(
        Func<double, double> excess, (double Noise, double Excess) least, (double Noise, double Excess) most, double width)
    {
        var ((low, atLow), (high, atHigh)) = (least, most);
        var lastWasHigh = (bool?)null;
        while (high > low * (1 + width))
        {
            var (logLow, logHigh) = (Math.Log(low), Math.Log(high));
            var share = double.IsFinite(atLow) && atHigh > -600 ? atLow / (atLow - atHigh) : 0.5;
            // Not nearer to an end than half the width that ends the search, so that it does end.
            var guard = Math.Min(0.5, 0.5 * width / (logHigh - logLow));
            var middle = Math.Exp(logLow + ((logHigh - logLow) * Math.Clamp(share, guard, 1 - guard)));
            var at = excess(middle);
            if (at <= 0)
            {
                (high, atHigh, atLow) = (middle, at, lastWasHigh == true ? 0.5 * atLow : atLow);
                lastWasHigh = true;
            }
            else
            {
                (low, atLow, atHigh) = (middle, at, lastWasHigh == false ? 0.5 * atHigh : atHigh);
                lastWasHigh = false;
            }
        }

        return high;
    }
}
