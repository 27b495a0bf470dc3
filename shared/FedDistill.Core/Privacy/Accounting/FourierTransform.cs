using System.Numerics;

namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// The discrete Fourier transform of sequences whose length is a power of two (Cooley and Tukey, 1965), in place, real and
/// imaginary parts apart.
/// </summary>
public sealed class FourierTransform
{
    // Below this length a transform stays in the nearest cache.
    private const int Near = 1 << 11;

    // The turns of all stages one after another, those of half-length h from index h on.
    private readonly double[] _cosines;
    private readonly double[] _sines;

    /// <summary>Prepares transforms of one length.</summary>
    /// <param name="length">A power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no power of two.</exception>
    public FourierTransform(int length)
    {
        if (!int.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "The length of a transform is a power of two.");
        }

        Length = length;
        _cosines = new double[length];
        _sines = new double[length];
        var greatest = length / 2;
        for (var k = 0; k < greatest; k++)
        {
            (_sines[greatest + k], _cosines[greatest + k]) = Math.SinCos(-2 * Math.PI * k / length);
        }

        for (var half = greatest / 2; half > 0; half /= 2)
        {
            for (var k = 0; k < half; k++)
            {
                _sines[half + k] = _sines[(2 * half) + (2 * k)];
                _cosines[half + k] = _cosines[(2 * half) + (2 * k)];
            }
        }
    }

    /// <summary>The length.</summary>
    public int Length { get; }

    /// <summary>X_k = Σ x_n exp(-2πi kn/N).</summary>
    /// <param name="real">Real parts, length N.</param>
    /// <param name="imaginary">Imaginary parts, length N.</param>
    public void Forward(double[] real, double[] imaginary)
    {
        Reorder(real, imaginary);
        Combine(real, imaginary);
    }

    /// <summary>Undoes <see cref="Forward"/>.</summary>
    /// <param name="real">Real parts, length N.</param>
    /// <param name="imaginary">Imaginary parts, length N.</param>
    public void Inverse(double[] real, double[] imaginary)
    {
        // Exchanging the parts before and after is conjugating before and after.
        Forward(imaginary, real);
        for (var n = 0; n < Length; n++)
        {
            real[n] /= Length;
            imaginary[n] /= Length;
        }
    }

    private void Combine(Span<double> real, Span<double> imaginary)
    {
        // Long ones half by half, so that most of the work happens within what a cache holds.
        var half = real.Length / 2;
        if (real.Length > Near)
        {
            Combine(real[..half], imaginary[..half]);
            Combine(real[half..], imaginary[half..]);
            Stage(real, imaginary, half);
            return;
        }

        for (half = 1; half < real.Length; half *= 2)
        {
            for (var start = 0; start < real.Length; start += 2 * half)
            {
                Stage(real.Slice(start, 2 * half), imaginary.Slice(start, 2 * half), half);
            }
        }
    }

    private void Stage(Span<double> real, Span<double> imaginary, int half)
    {
        var lowReal = real[..half];
        var highReal = real.Slice(half, half);
        var lowImaginary = imaginary[..half];
        var highImaginary = imaginary.Slice(half, half);
        var cosines = _cosines.AsSpan(half, half);
        var sines = _sines.AsSpan(half, half);
        var k = 0;
        for (; k <= half - Vector<double>.Count; k += Vector<double>.Count)
        {
            var (cosine, sine) = (new Vector<double>(cosines[k..]), new Vector<double>(sines[k..]));
            var (inReal, inImaginary) = (new Vector<double>(highReal[k..]), new Vector<double>(highImaginary[k..]));
            var turnedReal = (inReal * cosine) - (inImaginary * sine);
            var turnedImaginary = (inReal * sine) + (inImaginary * cosine);
            var (keptReal, keptImaginary) = (new Vector<double>(lowReal[k..]), new Vector<double>(lowImaginary[k..]));
            (keptReal - turnedReal).CopyTo(highReal[k..]);
            (keptImaginary - turnedImaginary).CopyTo(highImaginary[k..]);
            (keptReal + turnedReal).CopyTo(lowReal[k..]);
            (keptImaginary + turnedImaginary).CopyTo(lowImaginary[k..]);
        }

        for (; k < half; k++)
        {
            var turnedReal = (highReal[k] * cosines[k]) - (highImaginary[k] * sines[k]);
            var turnedImaginary = (highReal[k] * sines[k]) + (highImaginary[k] * cosines[k]);
            (highReal[k], highImaginary[k]) = (lowReal[k] - turnedReal, lowImaginary[k] - turnedImaginary);
            lowReal[k] += turnedReal;
            lowImaginary[k] += turnedImaginary;
        }
    }

    private void Reorder(double[] real, double[] imaginary)
    {
        for (int here = 1, there = 0; here < Length; here++)
        {
            var bit = Length >> 1;
            for (; (there & bit) != 0; bit >>= 1)
            {
                there ^= bit;
            }

            there |= bit;
            if (here < there)
            {
                (real[here], real[there]) = (real[there], real[here]);
                (imaginary[here], imaginary[there]) = (imaginary[there], imaginary[here]);
            }
        }
    }
}
