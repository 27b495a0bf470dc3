using System.Numerics;

namespace FedDistill.Core.SoftLabels;

/// <summary>What soft labels know beyond their argmax, in nats. Rows are distributions of equal length.</summary>
public static class Divergence
{
    /// <summary>H(p) = -sum_i p_i ln p_i (Shannon, 1948); 0 ln 0 is 0. From 0 (one class) to ln C (uniform).</summary>
    public static double Entropy<T>(ReadOnlySpan<T> distribution)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var probability in distribution)
        {
            var p = double.CreateTruncating(probability);
            sum -= p > 0 ? p * Math.Log(p) : 0;
        }

        return sum;
    }

    /// <summary>
    /// KL(p, q) = sum_i p_i ln(p_i / q_i) (Kullback and Leibler, 1951), at least 0; infinite where q excludes what p
    /// allows.
    /// </summary>
    /// <param name="target">p, length C.</param>
    /// <param name="approximation">q, length C.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double KullbackLeibler<T>(ReadOnlySpan<T> target, ReadOnlySpan<T> approximation)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (target.Length != approximation.Length)
        {
            throw new ArgumentException(
                $"Distributions over {target.Length} and {approximation.Length} classes cannot be compared.",
                nameof(approximation));
        }

        var sum = 0.0;
        for (var column = 0; column < target.Length; column++)
        {
            var p = double.CreateTruncating(target[column]);
            sum += p > 0 ? p * Math.Log(p / double.CreateTruncating(approximation[column])) : 0;
        }

        return sum;
    }
}
