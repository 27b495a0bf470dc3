using FedDistill.Core.Data.Sources;
using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Arrays;

/// <summary>
/// Rows of numbers as an array of shape (N, features): a table whose columns are <c>f0</c>, <c>f1</c> ... and whose label column is
/// <c>label</c>. NaN is a missing value.
/// </summary>
internal sealed class FeatureArrays(ArraySet arrays)
{
    private const string LabelColumn = "label";

    /// <summary>As it was named.</summary>
    public string Path => arrays.Path;

    /// <summary>Whether it keeps rows of its own for the test.</summary>
    public bool HasTestSplit => arrays.HasTestSplit;

    /// <summary>The labels of a split.</summary>
    public RawLabels Labels(DatasetSplit split) => arrays.Labels(split);

    /// <summary>The numbers of a split.</summary>
    /// <param name="split">Which.</param>
    /// <param name="tolerate">Is given row, column and value of each number that is out of range; null: the first is the end.</param>
    /// <exception cref="FedDistillException">InvalidData when they are damaged, or one is no number of a float's range.</exception>
    public NpyArray Numbers(DatasetSplit split, Action<int, int, double>? tolerate = null)
    {
        var array = arrays.Inputs(split);
        for (var index = 0; index < array.Rows * array.RowValues; index++)
        {
            if (!(Math.Abs(array.Number(index)) > float.MaxValue))
            {
                continue;
            }

            if (tolerate is null)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{array.Path}', row {index / array.RowValues}, column {index % array.RowValues}: the number is not in the range of a float. " +
                    "Correct it, or write NaN for a missing value; 'feddistill-client check' shows it.");
            }

            tolerate(index / array.RowValues, index % array.RowValues, array.Number(index));
        }

        return array;
    }

    /// <summary>Makes a federation's schema from public rows.</summary>
    /// <param name="numbers">All rows.</param>
    /// <param name="rows">The public ones among them.</param>
    /// <param name="classes">The federation's classes.</param>
    public static FederationSchema Schema(NpyArray numbers, IReadOnlyList<int> rows, LabelCoding classes) => new()
    {
        Shape = InputShape.Tabular(numbers.RowValues),
        ClassNames = classes.ClassNames,
        LabelValues = classes.LabelValues,
        Columns = [.. Enumerable.Range(0, numbers.RowValues).Select(column => TableSchemaBuilder.Numeric(
            $"f{column}",
            [.. rows.Select(row => numbers.Number((row * numbers.RowValues) + column)).Where(number => !double.IsNaN(number))]))],
        LabelColumn = LabelColumn,
        LabelIndex = numbers.RowValues,
    };

    /// <summary>The rows as features, shape [N, features].</summary>
    /// <exception cref="FedDistillException">InvalidData when the federation's table has other columns than numbers, or another
    /// number of them.</exception>
    public InputTable Encode(NpyArray numbers, FederationSchema schema)
    {
        ColumnSchema[] columns = [.. schema.Columns.Where(column => column.Kind != ColumnKind.Ignored)];
        if (columns.Length != numbers.RowValues || columns.Any(column => column.Kind != ColumnKind.Numeric))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{Path}' holds rows of {numbers.RowValues} numbers; the federation's inputs are {schema.Shape}" +
                $"{(schema.Columns.Count == 0 ? "" : $" of the columns {string.Join(", ", schema.Columns.Take(20).Select(column => column.Name))}")}. " +
                "Give an array of that many numbers, or a table with these columns.");
        }

        var features = new float[numbers.Rows * columns.Length];
        for (var index = 0; index < features.Length; index++)
        {
            var number = numbers.Number(index);
            features[index] = double.IsNaN(number) ? 0 : TableEncoder.Scaled(number, columns[index % columns.Length]);
        }

        return InputTable.FromFeatures(schema.Shape, features);
    }
}
