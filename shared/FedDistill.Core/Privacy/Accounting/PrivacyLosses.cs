namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// How the privacy loss of a mechanism is distributed, on a grid, never better than the truth: a loss distribution made by
/// connecting the dots of δ(ε) (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi, "Connect the dots: tighter discrete
/// approximations of privacy loss distributions", 2022). What is composed is convolved. Only the losses' upper tail counts,
/// so all that is cut off goes up: to the lowest loss kept, or to an infinite one.
/// </summary>
public sealed class PrivacyLosses
{
    /// <summary>Mass that a cut may move, at either end.</summary>
    private const double Tail = 1e-15;

    private readonly double[] _mass;

    private PrivacyLosses(double interval, long lowest, double[] mass, double infinite)
    {
        Interval = interval;
        Lowest = lowest;
        _mass = mass;
        Infinite = infinite;
    }

    /// <summary>Width of the grid.</summary>
    public double Interval { get; }

    /// <summary>The least loss kept, in intervals.</summary>
    public long Lowest { get; }

    /// <summary>How many losses are kept.</summary>
    public int Count => _mass.Length;

    /// <summary>Probability of an infinite loss.</summary>
    public double Infinite { get; }

    /// <summary>The distribution of a mechanism that has a curve δ(ε).</summary>
    /// <param name="delta">δ at ε, for ε of any sign.</param>
    /// <param name="low">Where the losses begin, but for about 1e-15 of them.</param>
    /// <param name="high">Where they end, likewise.</param>
    /// <param name="interval">Width of the grid, over 0.</param>
    public static PrivacyLosses FromCurve(Func<double, double> delta, double low, double high, double interval)
    {
        var first = (long)Math.Floor(low / interval);
        var count = (int)((long)Math.Ceiling(high / interval) - first) + 1;
        var mass = new double[count];
        var (up, down) = (SpecialFunctions.ExpMinusOne(interval), -SpecialFunctions.ExpMinusOne(-interval));
        var above = Math.Clamp(delta(first * interval), 0, 1);
        mass[0] = 1 - above;
        for (var index = 0; index < count - 1; index++)
        {
            // δ is convex and falls; rounding must not make it rise.
            var next = Math.Clamp(delta((first + index + 1) * interval), 0, above);
            var fall = above - next;
            mass[index] = Math.Max(0, mass[index] - (fall / up));
            mass[index + 1] = fall / down;
            above = next;
        }

        return new PrivacyLosses(interval, first, mass, above);
    }

    /// <summary>The distribution of the same mechanism, many times.</summary>
    /// <param name="count">How many times, 1 or more.</param>
    public PrivacyLosses Times(long count)
    {
        if (count == 1)
        {
            return this;
        }

        var (first, last) = Window(count);
        var length = (int)Math.Max(Math.Min(1L << 30, last - first + 1), _mass.Length);
        var transform = new FourierTransform((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        var (real, imaginary) = Transformed(transform);
        for (var k = 0; k < real.Length; k++)
        {
            Raise(ref real[k], ref imaginary[k], count);
        }

        transform.Inverse(real, imaginary);
        // Position r of the circle stands for every loss count·Lowest + r + m·N; the one in the window is meant.
        var turn = Modulo(first - (count * Lowest), real.Length);
        var mass = new double[(int)Math.Min(real.Length, last - first + 1)];
        for (var index = 0; index < mass.Length; index++)
        {
            mass[index] = Math.Max(0, real[(int)((turn + index) % real.Length)]);
        }

        // Losses outside the window have come round to its other end or are left out: their bound is added at the top.
        var infinite = -SpecialFunctions.ExpMinusOne(count * SpecialFunctions.LogOnePlus(-Infinite)) + (2 * Tail);
        return new PrivacyLosses(Interval, first, mass, Math.Min(1, infinite)).Trimmed();
    }

    /// <summary>The distribution of this mechanism and then another, on the same grid.</summary>
    public PrivacyLosses With(PrivacyLosses other)
    {
        var length = _mass.Length + other._mass.Length - 1;
        var transform = new FourierTransform((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        var (real, imaginary) = Transformed(transform);
        var (otherReal, otherImaginary) = other.Transformed(transform);
        for (var k = 0; k < real.Length; k++)
        {
            (real[k], imaginary[k]) = (
                (real[k] * otherReal[k]) - (imaginary[k] * otherImaginary[k]),
                (real[k] * otherImaginary[k]) + (imaginary[k] * otherReal[k]));
        }

        transform.Inverse(real, imaginary);
        var mass = real.AsSpan(0, length).ToArray();
        foreach (ref var share in mass.AsSpan())
        {
            share = Math.Max(0, share);
        }

        var infinite = Infinite + other.Infinite - (Infinite * other.Infinite);
        return new PrivacyLosses(Interval, Lowest + other.Lowest, mass, infinite).Trimmed();
    }

    /// <summary>δ at ε.</summary>
    public double Delta(double epsilon)
    {
        var delta = Infinite;
        for (var index = _mass.Length - 1; index >= 0 && (Lowest + index) * Interval > epsilon; index--)
        {
            delta -= _mass[index] * SpecialFunctions.ExpMinusOne(epsilon - ((Lowest + index) * Interval));
        }

        return Math.Min(1, delta);
    }

    /// <summary>The least ε at δ; infinite when δ is within the probability of an infinite loss.</summary>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public double Epsilon(double delta)
    {
        if (delta <= Infinite)
        {
            return double.PositiveInfinity;
        }

        // From the top: the mass above a loss, and the same mass weighted by e^(loss - each).
        var (above, weighted, shrink) = (Infinite, 0.0, Math.Exp(-Interval));
        for (var index = _mass.Length - 1; ; index--)
        {
            var loss = (Lowest + index) * Interval;
            if (above - weighted > delta || (index < 0 && above > delta))
            {
                return Math.Max(0, loss + Math.Log((above - delta) / weighted));
            }

            if (loss <= 0 || index < 0)
            {
                return 0;
            }

            above += _mass[index];
            weighted = (weighted + _mass[index]) * shrink;
        }
    }

    /// <summary>Mean and standard deviation of the finite losses.</summary>
    public (double Mean, double Deviation) Moments()
    {
        var (total, first, second) = (0.0, 0.0, 0.0);
        for (var index = 0; index < _mass.Length; index++)
        {
            var loss = (Lowest + index) * Interval;
            total += _mass[index];
            first += _mass[index] * loss;
            second += _mass[index] * loss * loss;
        }

        var mean = first / total;
        return (mean, Math.Sqrt(Math.Max(0, (second / total) - (mean * mean))));
    }

    /// <summary>
    /// Where the sum of many losses lies but for <see cref="Tail"/> of its mass at either end (Chernoff's bound at several
    /// exponents), in intervals.
    /// </summary>
    /// <param name="count">How many losses are added.</param>
    public (long First, long Last) Window(long count)
    {
        var (mean, deviation) = Moments();
        var need = -Math.Log(Tail);
        var (first, last) = ((double)count * Lowest, (double)count * (Lowest + _mass.Length - 1));
        // From where even the widest sum is bounded, to past the best exponent of a Gaussian of this deviation.
        var most = 3 * Math.Sqrt(2 * need / count) / Math.Max(deviation, 1e-3 * Interval);
        for (var exponent = need / ((last - first + 1) * Interval); exponent < most; exponent *= 1.3)
        {
            last = Math.Min(last, (((count * LogMoment(exponent, mean)) + need) / exponent / Interval) + (count * mean / Interval));
            first = Math.Max(first, ((-(count * LogMoment(-exponent, mean)) - need) / exponent / Interval) + (count * mean / Interval));
        }

        return ((long)Math.Floor(first), (long)Math.Ceiling(last));
    }

    // ln E exp(exponent (loss - mean)).
    private double LogMoment(double exponent, double mean)
    {
        var shift = exponent > 0 ? (Lowest + _mass.Length - 1) * Interval : Lowest * Interval;
        var (sum, ratio) = (0.0, Math.Exp(-Math.Abs(exponent) * Interval));
        // Horner's rule, from the end that weighs least.
        for (var index = 0; index < _mass.Length; index++)
        {
            sum = (sum * ratio) + _mass[exponent > 0 ? index : _mass.Length - 1 - index];
        }

        return Math.Log(sum) + (exponent * (shift - mean));
    }

    private (double[] Real, double[] Imaginary) Transformed(FourierTransform transform)
    {
        var (real, imaginary) = (new double[transform.Length], new double[transform.Length]);
        _mass.CopyTo(real, 0);
        transform.Forward(real, imaginary);
        return (real, imaginary);
    }

    private PrivacyLosses Trimmed()
    {
        var (start, low) = (0, 0.0);
        while (start < _mass.Length - 1 && low + _mass[start] <= Tail)
        {
            low += _mass[start++];
        }

        var (end, high) = (_mass.Length, 0.0);
        while (end > start + 1 && high + _mass[end - 1] <= Tail)
        {
            high += _mass[--end];
        }

        var mass = _mass[start..end];
        mass[0] += low;
        return new PrivacyLosses(Interval, Lowest + start, mass, Math.Min(1, Infinite + high));
    }

    private static void Raise(ref double real, ref double imaginary, long power)
    {
        var square = (real * real) + (imaginary * imaginary);
        var size = Math.Exp(0.5 * power * Math.Log(square));
        if (size < 1e-40)
        {
            // Nearly all frequencies of many losses: nothing beside the rounding of the others.
            (real, imaginary) = (0, 0);
            return;
        }

        var (sine, cosine) = Math.SinCos(power * Math.Atan2(imaginary, real));
        (real, imaginary) = (size * cosine, size * sine);
    }

    private static long Modulo(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}
