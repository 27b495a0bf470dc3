using System.Numerics;
using System.Runtime.InteropServices;
using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>Holds soft labels to what their kind promises, before they count.</summary>
public static class SoftLabelValidator
{
    /// <summary>
    /// How far a row's sum may be from what it should be: 1e-4, well above the rounding of 32-bit floats.
    /// </summary>
    public const double SumTolerance = 1e-4;

    /// <summary>The greatest magnitude of a logit: 1e4, beyond which no trained model answers.</summary>
    public const float LogitLimit = 1e4f;

    /// <summary>
    /// The greatest magnitude of a noised number: 65,504, the greatest half, so that every codec that takes the kind holds it.
    /// </summary>
    public const float NoisedLimit = 65504;

    /// <summary>
    /// Checks every row. Logits: finite and within <see cref="LogitLimit"/>; noised numbers likewise, within
    /// <see cref="NoisedLimit"/>. Probabilities: at least 0, a row sums to 1. Evidence: at least 0, a row sums to at most
    /// 1; a row of zeros says "public" and is allowed.
    /// </summary>
    /// <param name="softLabels">The rows.</param>
    /// <param name="sumTolerance">How far a sum may be off: that of the codec the rows came in.</param>
    /// <exception cref="FedDistillException">
    /// InvalidSoftLabels naming row, position, column, value and rule.
    /// </exception>
    public static void Validate(SoftLabelMatrix softLabels, double sumTolerance = SumTolerance)
    {
        var (low, high) = softLabels.Kind switch
        {
            SoftLabelKind.Logits => (-LogitLimit, LogitLimit),
            SoftLabelKind.Noised => (-NoisedLimit, NoisedLimit),
            _ => (0, float.MaxValue),
        };
        if (!AreAllWithin(softLabels.Values, low, high))
        {
            throw FirstOutside(softLabels, low, high);
        }

        if (softLabels.Kind is SoftLabelKind.Probabilities or SoftLabelKind.Evidence)
        {
            CheckSums(softLabels, sumTolerance);
        }
    }

    // A comparison with NaN is false, so that NaN and both infinities fall outside as well.
    private static bool AreAllWithin(ReadOnlySpan<float> values, float low, float high)
    {
        var lows = new Vector<float>(low);
        var highs = new Vector<float>(high);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var vector in vectors)
        {
            if (!Vector.GreaterThanOrEqualAll(vector, lows) || !Vector.LessThanOrEqualAll(vector, highs))
            {
                return false;
            }
        }

        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            if (!(value >= low && value <= high))
            {
                return false;
            }
        }

        return true;
    }

    private static FedDistillException FirstOutside(SoftLabelMatrix softLabels, float low, float high)
    {
        var index = Array.FindIndex(softLabels.Values, value => !(value >= low && value <= high));
        var (row, column) = Math.DivRem(index, softLabels.Classes);
        var rule = softLabels.Kind is SoftLabelKind.Logits or SoftLabelKind.Noised
            ? $"{(softLabels.Kind == SoftLabelKind.Logits ? "logits" : "noised soft labels")} are finite and between {low} and {high}"
            : $"{Plural(softLabels.Kind)} are finite and at least 0";
        return Invalid($"{Place(softLabels, row)}, class column {column} is {softLabels.Values[index]}; {rule}.");
    }

    private static void CheckSums(SoftLabelMatrix softLabels, double sumTolerance)
    {
        var least = softLabels.Kind == SoftLabelKind.Evidence ? 0 : 1 - sumTolerance;
        for (var row = 0; row < softLabels.Rows; row++)
        {
            var sum = 0.0;
            foreach (var value in softLabels.Row(row))
            {
                sum += value;
            }

            if (sum < least || sum > 1 + sumTolerance)
            {
                var rule = softLabels.Kind == SoftLabelKind.Evidence ? "at most 1" : "1";
                throw Invalid(
                    $"{Place(softLabels, row)}, class columns 0 to {softLabels.Classes - 1} sum to {sum:R}; " +
                    $"a row of {Plural(softLabels.Kind)} sums to {rule} (within {sumTolerance}).");
            }
        }
    }

    internal static string Place(SoftLabelMatrix softLabels, int row) =>
        $"Input row {row / softLabels.Positions}, position {row % softLabels.Positions}";

    private static string Plural(SoftLabelKind kind) => kind == SoftLabelKind.Evidence ? "evidence" : "probabilities";

    private static FedDistillException Invalid(string finding) =>
        new(ErrorCode.InvalidSoftLabels, $"{finding} Compute the soft labels of this round anew and send them again.");
}
