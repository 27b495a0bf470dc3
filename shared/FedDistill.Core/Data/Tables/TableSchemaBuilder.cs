using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Tables;

/// <summary>
/// Makes a table federation's schema. Everything in it comes from public transfer rows, the hint and the given classes.
/// </summary>
internal static class TableSchemaBuilder
{
    /// <summary>Infers each column's kind and its categories, or its mean and scale.</summary>
    /// <param name="file">The file of the transfer rows, for error messages.</param>
    /// <param name="layout">Its columns.</param>
    /// <param name="transferRows">The public rows: all of the file, or those that a simulation sets aside.</param>
    /// <param name="hint">Which columns are categories, texts or left out.</param>
    /// <param name="classes">The federation's classes.</param>
    /// <exception cref="FedDistillException">InvalidData when a column mixes numbers and words, or nothing is left to
    /// learn from.</exception>
    public static FederationSchema Build(
        TableFile file, TableLayout layout, IReadOnlyList<TableRow> transferRows, TableHint hint, LabelCoding classes)
    {
        hint = file.Complete(hint);
        var columns = new ColumnSchema[layout.Names.Length];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = Column(file, layout.Names[index], layout.InputFields[index], transferRows, hint);
        }

        var features = columns.Sum(column => column.FeatureCount);
        return features == 0
            ? throw new FedDistillException(
                ErrorCode.InvalidData, $"'{file.Path}' leaves no input columns beside the label '{layout.Label}'. Ignore fewer columns.")
            : new FederationSchema
            {
                Shape = InputShape.Tabular(features),
                ClassNames = classes.ClassNames,
                LabelValues = classes.LabelValues,
                Columns = columns,
                LabelColumn = layout.Label,
                LabelIndex = LabelIndex(layout, hint),
            };
    }

    /// <summary>How a column with these values is read.</summary>
    internal static ColumnKind KindOf(string name, IEnumerable<string> texts, TableHint hint)
    {
        if (hint.Ignore.Contains(name, TableLayout.NameComparer))
        {
            return ColumnKind.Ignored;
        }

        if (hint.Text.Contains(name, TableLayout.NameComparer))
        {
            return ColumnKind.Text;
        }

        var present = texts.Where(text => !TableText.IsMissing(text)).ToList();
        return KindOf(present.Count(text => TableText.TryNumber(text, out _)), present.Count, name, hint);
    }

    // Mostly numbers with a word among them is a wrong value rather than a category.
    private static ColumnKind KindOf(int numbers, int present, string name, TableHint hint) =>
        numbers * 2 >= present && !hint.Categorical.Contains(name, TableLayout.NameComparer) ? ColumnKind.Numeric : ColumnKind.Categorical;

    private static int LabelIndex(TableLayout layout, TableHint hint)
    {
        if (layout.HasLabel)
        {
            return layout.LabelField;
        }

        var named = hint.Columns.ToList().FindIndex(name => TableLayout.NameComparer.Equals(name, layout.Label));
        return named >= 0 ? named : layout.Names.Length;
    }

    private static ColumnSchema Column(TableFile file, string name, int field, IReadOnlyList<TableRow> rows, TableHint hint)
    {
        if (hint.Ignore.Contains(name, TableLayout.NameComparer))
        {
            return new(name, ColumnKind.Ignored, [], 0, 1);
        }

        if (hint.Text.Contains(name, TableLayout.NameComparer))
        {
            return new(name, ColumnKind.Text, [], 0, 1) { Buckets = hint.TextBuckets };
        }

        var present = rows.Where(row => !TableText.IsMissing(row.Fields[field])).ToList();
        var numbers = new List<double>();
        TableRow? word = null;
        foreach (var row in present)
        {
            if (TableText.TryNumber(row.Fields[field], out var number))
            {
                numbers.Add(number);
            }
            else
            {
                word ??= row;
            }
        }

        if (KindOf(numbers.Count, present.Count, name, hint) == ColumnKind.Categorical)
        {
            return new(name, ColumnKind.Categorical, TableText.Distinct(present.Select(row => row.Fields[field])), 0, 1);
        }

        if (word is { } wrong)
        {
            throw TableEncoder.NotANumber(file, wrong, name, wrong.Fields[field]);
        }

        return Numeric(name, numbers);
    }

    /// <summary>
    /// Mean and population standard deviation; scale 1 where nothing varies, so that encoding never divides by 0.
    /// </summary>
    internal static ColumnSchema Numeric(string name, List<double> numbers)
    {
        if (numbers.Count == 0)
        {
            return new(name, ColumnKind.Numeric, [], 0, 1);
        }

        // Equal numbers can have a deviation of a few ulps, which would be a wild scale.
        var mean = numbers.Average();
        var scale = numbers.Min() < numbers.Max() ? Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean))) : 1;
        return new(name, ColumnKind.Numeric, [], mean, scale);
    }
}
