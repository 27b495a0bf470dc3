using FedDistill.Core.Errors;

namespace FedDistill.Core.Evaluation;

/// <summary>
/// The mean probabilities of many teachers over the same rows. Sums whole multiples of 2^-32, so that the result is the
/// same bits in whichever order the teachers finish; before it becomes a float it differs from the real mean by at most
/// 2^-33. Thread safe.
/// </summary>
public sealed class EnsembleAccumulator
{
    // A probability is at most 2^32 units: 2^31 - 1 teachers stay within 64 bits.
    private const double UnitsPerOne = 4294967296;

    private readonly Lock _gate = new();
    private readonly long[] _units;
    private int _teachers;

    /// <summary>Starts without teachers.</summary>
    /// <param name="rows">N, at least 1.</param>
    /// <param name="classes">C, at least 1.</param>
    public EnsembleAccumulator(int rows, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _units = new long[checked(rows * classes)];
    }

    /// <summary>Adds one teacher's probabilities, shape [N, C].</summary>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch for another number of values; InvalidSoftLabels for one outside 0..1.
    /// </exception>
    public void Add(ReadOnlySpan<float> probabilities)
    {
        if (probabilities.Length != _units.Length)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"A teacher gave {probabilities.Length} probabilities; the ensemble has {_units.Length}. " +
                "Judge all teachers on the same rows and classes.");
        }

        // All are checked before the first is added: a refused teacher leaves no trace.
        foreach (var probability in probabilities)
        {
            // Softmax in 32 bits may round the one certain class a little above 1.
            if (!(probability >= 0 && probability <= 1.0001f))
            {
                throw new FedDistillException(
                    ErrorCode.InvalidSoftLabels,
                    $"A teacher gave the probability {probability}; allowed are 0 to 1. Train it again.");
            }
        }

        lock (_gate)
        {
            for (var index = 0; index < probabilities.Length; index++)
            {
                _units[index] += (long)Math.Round(probabilities[index] * UnitsPerOne);
            }

            _teachers++;
        }
    }

    /// <summary>The mean over the teachers so far, shape [N, C].</summary>
    /// <exception cref="InvalidOperationException">No teacher was added.</exception>
    public float[] ToProbabilities()
    {
        lock (_gate)
        {
            return _teachers > 0
                ? [.. _units.Select(units => (float)(units / (UnitsPerOne * _teachers)))]
                : throw new InvalidOperationException("An ensemble without teachers has no probabilities.");
        }
    }
}
