using FedDistill.Core.Errors;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Gaussian noise for releases, safe against reading a secret out of the low bits of a noisy number (Mironov, "On
/// significance of the least significant bits for differential privacy", 2012): value and noise are whole multiples of a
/// power of two, added exactly, and the noise is the exact discrete Gaussian. Not thread safe.
/// </summary>
/// <remarks>
/// The lattice is so fine (2^28 to 2^29 steps to a standard deviation) that the noise differs from a continuous Gaussian that
/// was rounded to it by a total variation below √(d/1152)/2^56, under 1e-14 for a hundred million coordinates: the exact
/// formulas of the Gaussian hold. Rounding the value moves each coordinate by half a step at the most, so that neighbours
/// may be g√d further apart for d coordinates of step g: the noise is made wider by that share of the sensitivity.
/// What is released is the whole number times the step, as the nearest float: nothing about the value but through it.
/// </remarks>
/// <param name="source">Where the random bits come from.</param>
public sealed class LatticeNoise(INoiseSource source)
{
    private const int StepsPerSigma = 28;

    private readonly NoiseBits _bits = new(source);

    /// <summary>Whether the noise protects anyone; where not, the release is a <see cref="NonPrivateEvent"/>.</summary>
    public bool IsSecret => _bits.IsSecret;

    /// <summary>The lattice's step for a noise: a power of two.</summary>
    /// <param name="sigma">Standard deviation, over 0.</param>
    public static double Step(double sigma) => Math.ScaleB(1, Math.ILogB(sigma) - StepsPerSigma);

    /// <summary>Adds noise to a vector.</summary>
    /// <param name="values">The vector, finite; receives the noisy one, on the lattice of <see cref="Step"/>.</param>
    /// <param name="sigma">Standard deviation that was accounted, over 0; the noise has this much or a hair more.</param>
    /// <param name="sensitivity">The most that the whole vector moves in L2 between neighbours, over 0.</param>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration when σ or the sensitivity is not over 0 or they are too far apart; InvalidSoftLabels when a value
    /// is not finite or so great that the noise would vanish in it.
    /// </exception>
    public void Add(Span<float> values, double sigma, double sensitivity)
    {
        var step = Step(Checked(sigma, nameof(sigma)));
        var wide = Math.Ceiling(sigma / step * (1 + (step * Math.Sqrt(values.Length) / Checked(sensitivity, nameof(sensitivity)))));
        if (wide > DiscreteGaussian.MostSigma)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Noise of {sigma} on {values.Length} values that move by {sensitivity} drowns them a million times over. Check sensitivity and noise multiplier.");
        }

        for (var index = 0; index < values.Length; index++)
        {
            var whole = Math.Round(values[index] / step);
            // A double holds whole numbers up to 2^53 exactly; the noise stays below 2^40.
            if (!(Math.Abs(whole) < 1L << 52))
            {
                throw new FedDistillException(
                    ErrorCode.InvalidSoftLabels,
                    $"Value {index} is {values[index]}, which noise of {sigma} cannot hide. Clip before adding noise.");
            }

            values[index] = (float)(((long)whole + DiscreteGaussian.Sample(_bits, (long)wide)) * step);
        }
    }

    private static double Checked(double value, string name) => value > 0 && double.IsFinite(value) && value is > 1e-30 and < 1e30
        ? value
        : throw new FedDistillException(ErrorCode.InvalidConfiguration, $"{name} is {value}; it is over 0 and finite, 1e-30 to 1e30.");
}
