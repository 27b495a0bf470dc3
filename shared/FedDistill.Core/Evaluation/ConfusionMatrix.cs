using FedDistill.Core.Errors;

namespace FedDistill.Core.Evaluation;

/// <summary>
/// Which class was taken for which: counts of rows, shape [C, C], the true class first. Kept by cells that are not
/// empty, of which there are at most as many as rows, whatever C is.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly SortedDictionary<(int True, int Predicted), int> _cells = [];
    private readonly int[] _true;
    private readonly int[] _predicted;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">C, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _true = new int[classes];
        _predicted = new int[classes];
    }

    /// <summary>C.</summary>
    public int Classes => _true.Length;

    /// <summary>How many rows were counted.</summary>
    public int Rows => _true.Sum();

    /// <summary>How many of them are right: the trace.</summary>
    public int Correct => Enumerable.Range(0, Classes).Sum(index => this[index, index]);

    /// <summary>Rows of one class that were taken for another, or for itself.</summary>
    public int this[int trueClass, int predictedClass] => _cells.GetValueOrDefault((trueClass, predictedClass));

    /// <summary>The cells that are not empty, by true class, then by predicted class.</summary>
    public IReadOnlyList<ConfusionCell> Cells =>
        [.. _cells.Select(cell => new ConfusionCell(cell.Key.True, cell.Key.Predicted, cell.Value))];

    /// <summary>Reads <see cref="Cells"/> back.</summary>
    /// <exception cref="FedDistillException">InvalidData for a class outside 0 to C - 1, or a count under 1.</exception>
    public static ConfusionMatrix Of(IEnumerable<ConfusionCell> cells, int classes)
    {
        var matrix = new ConfusionMatrix(classes);
        foreach (var cell in cells)
        {
            if (cell.True < 0 || cell.True >= classes || cell.Predicted < 0 || cell.Predicted >= classes || cell.Rows < 1)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData, $"A confusion matrix of {classes} classes has no cell {cell.True}, {cell.Predicted} with {cell.Rows} rows.");
            }

            matrix.Add(cell.True, cell.Predicted, cell.Rows);
        }

        return matrix;
    }

    /// <summary>Counts one row.</summary>
    /// <param name="trueClass">0 to C - 1.</param>
    /// <param name="predictedClass">0 to C - 1.</param>
    public void Add(int trueClass, int predictedClass) => Add(trueClass, predictedClass, 1);

    /// <summary>How many rows have this true class.</summary>
    public int RowsOf(int trueClass) => _true[trueClass];

    /// <summary>Share of a class's rows that were found, 0..1; null where the class has no row.</summary>
    public double? Recall(int index) => _true[index] == 0 ? null : (double)this[index, index] / _true[index];

    /// <summary>Share of the rows taken for a class that are of it, 0..1; null where none was.</summary>
    public double? Precision(int index) => _predicted[index] == 0 ? null : (double)this[index, index] / _predicted[index];

    private void Add(int trueClass, int predictedClass, int rows)
    {
        _true[trueClass] += rows;
        _predicted[predictedClass] += rows;
        _cells[(trueClass, predictedClass)] = this[trueClass, predictedClass] + rows;
    }
}
