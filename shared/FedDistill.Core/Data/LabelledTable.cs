using FedDistill.Core.Errors;

namespace FedDistill.Core.Data;

/// <summary>Inputs with their hard labels. Has no ToString of its own: rows never end up in a log.</summary>
public sealed class LabelledTable
{
    private readonly int[] _hardLabels;

    /// <summary>Joins inputs and labels.</summary>
    /// <param name="inputs">N inputs.</param>
    /// <param name="hardLabels">N class indices, each in [0, <paramref name="classCount"/>).</param>
    /// <param name="classCount">C.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when the counts differ, InvalidData when a label is out of
    /// range.</exception>
    public LabelledTable(InputTable inputs, int[] hardLabels, int classCount)
    {
        if (inputs.Rows != hardLabels.Length)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"{inputs.Rows} inputs came with {hardLabels.Length} labels. Each input needs one label.");
        }

        for (var row = 0; row < hardLabels.Length; row++)
        {
            if ((uint)hardLabels[row] >= (uint)classCount)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"Row {row} has class index {hardLabels[row]}; the federation's classes are 0 to {classCount - 1}.");
            }
        }

        Inputs = inputs;
        _hardLabels = hardLabels;
        ClassCount = classCount;
    }

    /// <summary>The inputs, N rows.</summary>
    public InputTable Inputs { get; }

    /// <summary>N class indices.</summary>
    public ReadOnlySpan<int> HardLabels => _hardLabels;

    /// <summary>C, the number of classes of the federation (not only of those present).</summary>
    public int ClassCount { get; }

    /// <summary>N, the number of rows.</summary>
    public int Rows => Inputs.Rows;

    /// <summary>n_y: how many rows each class has, length C.</summary>
    public int[] ClassCounts()
    {
        var counts = new int[ClassCount];
        foreach (var label in _hardLabels)
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>A new table of the given rows, in their order.</summary>
    public LabelledTable Select(ReadOnlySpan<int> rows)
    {
        var labels = new int[rows.Length];
        for (var index = 0; index < rows.Length; index++)
        {
            labels[index] = _hardLabels[rows[index]];
        }

        return new LabelledTable(Inputs.Select(rows), labels, ClassCount);
    }
}
