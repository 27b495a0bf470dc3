namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// The discrete Fourier transform of sequences whose length is a power of two (Cooley and Tukey, 1965), in place, real and
/// imaginary parts apart.
/// </summary>
public sealed class FourierTransform
{
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
        _cosines = new double[Math.Max(1, length / 2)];
        _sines = new double[_cosines.Length];
        for (var k = 0; k < _cosines.Length; k++)
        {
            (_sines[k], _cosines[k]) = Math.SinCos(-2 * Math.PI * k / length);
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
        for (var half = 1; half < Length; half *= 2)
        {
            var stride = Length / (2 * half);
            for (var start = 0; start < Length; start += 2 * half)
            {
                for (int low = start, turn = 0; low < start + half; low++, turn += stride)
                {
                    var high = low + half;
                    var turnedReal = (real[high] * _cosines[turn]) - (imaginary[high] * _sines[turn]);
                    var turnedImaginary = (real[high] * _sines[turn]) + (imaginary[high] * _cosines[turn]);
                    (real[high], imaginary[high]) = (real[low] - turnedReal, imaginary[low] - turnedImaginary);
                    real[low] += turnedReal;
                    imaginary[low] += turnedImaginary;
                }
            }
        }
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
