using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Tables;

/// <summary>Turns the rows of a table file into features and class indices as the federation's schema says.</summary>
internal static class TableEncoder
{
    /// <summary>
    /// Encoded numbers stay within ±8 scales of the mean. The scale comes from the transfer rows; where those hardly
    /// vary, a private
    /// value may lie hundreds of scales off and would drown the other columns.
    /// </summary>
    internal const double LargestFeature = 8;

    /// <summary>The features of all rows, shape [N, features].</summary>
    /// <remarks>
    /// A missing number becomes the mean, which is 0. A missing text or category, and a category that the transfer set
    /// does not have, becomes zeros:
    /// categories are public, and a private row must not fail for having a rare one.
    /// </remarks>
    /// <exception cref="FedDistillException">InvalidData when a number column holds something else, or the encoded
    /// table is larger than an array can be.</exception>
    public static InputTable Inputs(TableFile file, TableLayout layout, FederationSchema schema)
    {
        var values = (long)layout.Rows.Count * schema.Shape.ValueCount;
        if (values > Array.MaxLength)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{file.Path}' becomes {layout.Rows.Count} rows of {schema.Shape}, {values} numbers; at most {Array.MaxLength} fit. " +
                "Give fewer rows, or start the federation with a smaller table.textBuckets.");
        }

        var features = new float[values];
        var place = 0;
        foreach (var row in layout.Rows)
        {
            for (var index = 0; index < schema.Columns.Count; index++)
            {
                var column = schema.Columns[index];
                if (column.Kind != ColumnKind.Ignored)
                {
                    var destination = features.AsSpan(place, column.FeatureCount);
                    Encode(file, row, column, row.Fields[layout.InputFields[index]], destination);
                    place += column.FeatureCount;
                }
            }
        }

        return InputTable.FromFeatures(schema.Shape, features);
    }

    /// <summary>The class indices of all rows.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file has no labels, one is missing or means no
    /// class.</exception>
    public static int[] HardLabels(TableFile file, TableLayout layout, LabelCoding coding)
    {
        if (!layout.HasLabel)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{file.Path}' has no label column '{layout.Label}', which is needed here. Add it, or name another in table.label.");
        }

        var hardLabels = new int[layout.Rows.Count];
        for (var index = 0; index < hardLabels.Length; index++)
        {
            var row = layout.Rows[index];
            var raw = row.Fields[layout.LabelField];
            hardLabels[index] = coding.IndexOf(raw);
            if (hardLabels[index] < 0)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{file.Path}', line {row.Line}, column '{layout.Label}': {(TableText.IsMissing(raw) ? "the label is missing" : $"'{raw}' is no class")}. " +
                    $"Allowed: {coding.Allowed()}. Correct or remove the line, or name the value in table.classes.");
            }
        }

        return hardLabels;
    }

    private static void Encode(TableFile file, TableRow row, ColumnSchema column, string text, Span<float> destination)
    {
        if (TableText.IsMissing(text))
        {
            return;
        }

        if (column.Kind == ColumnKind.Numeric)
        {
            var number = TableText.TryNumber(text, out var value) ? value : throw NotANumber(file, row, column.Name, text);
            destination[0] = Scaled(number, column);
            return;
        }

        if (column.Kind == ColumnKind.Text)
        {
            HashedWords.Encode(text, destination);
            return;
        }

        var canonical = TableText.Canonical(text);
        for (var category = 0; category < destination.Length; category++)
        {
            destination[category] = column.Categories[category] == canonical ? 1 : 0;
        }
    }

    /// <summary>A number as a feature.</summary>
    internal static float Scaled(double number, ColumnSchema column) =>
        (float)Math.Clamp((number - column.Mean) / column.Scale, -LargestFeature, LargestFeature);

    /// <summary>The error of a word in a number column.</summary>
    internal static FedDistillException NotANumber(TableFile file, TableRow row, string column, string text) => new(
        ErrorCode.InvalidData,
        $"'{file.Path}', line {row.Line}, column '{column}': '{text}' is not a number. Allowed: a decimal number such as 1.5, or ? or nothing " +
        "for a missing value. Correct the line; a column of words is named in table.categorical, a header names the federation's columns.");
}
