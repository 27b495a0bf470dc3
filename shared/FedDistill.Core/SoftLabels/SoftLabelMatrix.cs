using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Soft labels of shape [N, P, C]: N inputs, P positions (1 for plain classification), C classes; row-major floats.
/// </summary>
public sealed class SoftLabelMatrix
{
    /// <summary>Takes over the values.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the count is not N*P*C or an extent is not
    /// positive.</exception>
    public SoftLabelMatrix(SoftLabelKind kind, int inputs, int positions, int classes, float[] values)
    {
        if (inputs < 1 || positions < 1 || classes < 1 || values.LongLength != (long)inputs * positions * classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Soft labels of shape [{inputs}, {positions}, {classes}] need {(long)inputs * positions * classes} numbers; {values.LongLength} came.");
        }

        Kind = kind;
        Inputs = inputs;
        Positions = positions;
        Classes = classes;
        Values = values;
    }

    /// <summary>What the numbers mean.</summary>
    public SoftLabelKind Kind { get; }

    /// <summary>N, the number of transfer inputs.</summary>
    public int Inputs { get; }

    /// <summary>P, the number of positions of an input; 1 for plain classification.</summary>
    public int Positions { get; }

    /// <summary>C, the number of classes.</summary>
    public int Classes { get; }

    /// <summary>N * P, the number of rows.</summary>
    public int Rows => Inputs * Positions;

    /// <summary>All numbers, row after row. The matrix owns the array.</summary>
    public float[] Values { get; }

    /// <summary>One row of C numbers.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Classes, Classes);

    /// <summary>Zeros of kind Probabilities and of the shape of another matrix, for a rule to fill.</summary>
    public static SoftLabelMatrix ProbabilitiesLike(SoftLabelMatrix shape) => new(
        SoftLabelKind.Probabilities, shape.Inputs, shape.Positions, shape.Classes, new float[shape.Values.Length]);
}
