namespace FedDistill.Core.Privacy;

/// <summary>
/// Exact samples of the discrete Gaussian: every whole number x with a probability proportional to exp(-x²/2σ²) (Canonne,
/// Kamath and Steinke, "The discrete Gaussian for differential privacy", 2020, Algorithms 1 to 3). It protects as the
/// Gaussian of the same σ does, and has no low bits to give a secret away.
/// </summary>
public static class DiscreteGaussian
{
    /// <summary>The greatest σ, in whole numbers.</summary>
    public const long MostSigma = 1L << 30;

    /// <summary>The greatest numerator and denominator of σ².</summary>
    public const int MostTerm = 1 << 20;

    /// <summary>One sample for a whole σ.</summary>
    /// <param name="bits">Random bits.</param>
    /// <param name="sigma">σ, 1 to <see cref="MostSigma"/>.</param>
    public static long Sample(NoiseBits bits, long sigma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sigma, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sigma, MostSigma);
        var twiceVariance = 2 * (ulong)sigma * (ulong)sigma;
        while (true)
        {
            var proposal = Laplace(bits, (ulong)sigma);
            var distance = (UInt128)Math.Abs(Math.Abs(proposal) - sigma);
            if (bits.ExponentialChance(distance * distance, twiceVariance))
            {
                return proposal;
            }
        }
    }

    /// <summary>One sample for a σ² that is a fraction, as noise that several parties add up has.</summary>
    /// <param name="bits">Random bits.</param>
    /// <param name="numerator">Of σ², 1 to <see cref="MostTerm"/>.</param>
    /// <param name="denominator">Of σ², 1 to <see cref="MostTerm"/>.</param>
    public static long Sample(NoiseBits bits, int numerator, int denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator, MostTerm);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(denominator, MostTerm);
        var scale = (long)RootBelow(numerator / denominator) + 1;
        // (|y| - σ²/t)² / 2σ², all over one denominator.
        var bound = 2 * (ulong)numerator * (ulong)denominator * (ulong)(scale * scale);
        while (true)
        {
            var proposal = Laplace(bits, (ulong)scale);
            var distance = (UInt128)Int128.Abs(((Int128)Math.Abs(proposal) * denominator * scale) - numerator);
            if (bits.ExponentialChance(distance * distance, bound))
            {
                return proposal;
            }
        }
    }

    // P(x) proportional to exp(-|x|/t): Algorithm 2 with s = 1.
    private static long Laplace(NoiseBits bits, ulong scale)
    {
        while (true)
        {
            var low = bits.Below(scale);
            if (!bits.ExponentialChance(low, scale))
            {
                continue;
            }

            var turns = 0UL;
            while (bits.ExponentialChance(1, 1))
            {
                turns++;
            }

            var size = (long)(low + (scale * turns));
            var isNegative = bits.Chance(1, 2);
            // Both signs of 0 are one number, which must not count twice.
            if (!isNegative || size != 0)
            {
                return isNegative ? -size : size;
            }
        }
    }

    private static int RootBelow(int square)
    {
        var root = 0;
        while ((root + 1) * (root + 1) <= square)
        {
            root++;
        }

        return root;
    }
}
