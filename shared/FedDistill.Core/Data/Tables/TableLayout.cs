using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Tables;

/// <summary>
/// Where one file keeps what: the columns' names, the label's place, and whether the first line is a header.
/// </summary>
internal sealed class TableLayout
{
    /// <summary>How columns' names compare, in hints, headers and schemas alike.</summary>
    public static readonly StringComparer NameComparer = StringComparer.OrdinalIgnoreCase;

    private const int NoLabel = -1;

    private TableLayout(IReadOnlyList<TableRow> rows, string[] names, string label, int labelField, int[] inputFields)
    {
        Rows = rows;
        Names = names;
        Label = label;
        LabelField = labelField;
        InputFields = inputFields;
    }

    /// <summary>The rows without the header.</summary>
    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>The input columns' names in the order of <see cref="InputFields"/>.</summary>
    public string[] Names { get; }

    /// <summary>The label column's name, also where the file has none.</summary>
    public string Label { get; }

    /// <summary>Where the label stands in a line; -1 when the file has none.</summary>
    public int LabelField { get; }

    /// <summary>Where each input column stands in a line; -1 for an ignored column that the file lacks.</summary>
    public int[] InputFields { get; }

    /// <summary>Whether the rows carry labels.</summary>
    public bool HasLabel => LabelField != NoLabel;

    /// <summary>The same columns, and some of the rows.</summary>
    public TableLayout With(IReadOnlyList<TableRow> rows) => new(rows, Names, Label, LabelField, InputFields);

    /// <summary>
    /// The layout of a file that a schema is to be made from. Without a hint the last column that is no text is the
    /// label.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the hint does not fit the file.</exception>
    public static TableLayout FromHint(TableFile file, TableHint hint)
    {
        hint = file.Complete(hint);
        var first = file.Rows[0].Fields;
        var header = hint.Columns.Count > 0
            ? first.All(field => hint.Columns.Contains(field, NameComparer))
            : BeginsWithHeader(file) || (hint.Text.Count > 0 && hint.Text.All(name => Find(first, name) >= 0));
        var names = header ? first
            : hint.Columns.Count > 0 ? [.. hint.Columns]
            : Enumerable.Range(1, file.FieldCount).Select(column => $"column{column}").ToArray();
        var label = hint.Label.Length > 0 ? hint.Label
            : (hint.Columns.Count > 0 ? hint.Columns : names).LastOrDefault(name => !hint.Text.Contains(name, NameComparer))
            ?? throw Misfit(file, "has no column beside its texts that could be the label. Name the label column in table.label.");
        var twice = names.GroupBy(name => name, NameComparer).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw Misfit(file, $"has two columns named '{twice.Key}'. Give every column a name of its own in its header or in table.columns.");
        }

        // A transfer set may come without its label column: a header then lacks it, or there is one value fewer than
        // names.
        string[] needed = header ? [] : [label];
        var unknown = needed.Concat(hint.Categorical).Concat(hint.Ignore).Concat(hint.Text).FirstOrDefault(name => !names.Contains(name, NameComparer));
        if (unknown is not null)
        {
            throw Misfit(file, $"has no column '{unknown}', which the table hint names. Its columns: {string.Join(", ", names)}.");
        }

        if (names.Length == file.FieldCount + 1)
        {
            names = [.. names.Where(name => !NameComparer.Equals(name, label))];
        }

        if (names.Length != file.FieldCount)
        {
            throw Misfit(file, $"has {file.FieldCount} columns; table.columns names {hint.Columns.Count}. Name every column once.");
        }

        var inputs = Enumerable.Range(0, names.Length).Where(field => !NameComparer.Equals(names[field], label)).ToArray();
        return new(
            DataRows(file, header), [.. inputs.Select(field => names[field])], label, Find(names, label), inputs);
    }

    /// <summary>
    /// The layout of a file that is to be encoded by a schema: by the names of its header, else by position.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidData when a column of the schema is missing.</exception>
    public static TableLayout FromSchema(TableFile file, FederationSchema schema)
    {
        string[] names = [.. schema.Columns.Select(column => column.Name)];
        if (file.HasLabelledLines)
        {
            return ByLine(file, schema, names);
        }

        var first = file.Rows[0].Fields;
        // Half of the names tell a header with a column missing from a row that holds a column's name by chance.
        var inputs = schema.Columns.Where(column => column.Kind != ColumnKind.Ignored).ToList();
        var header = inputs.Count(column => Find(first, column.Name) >= 0) * 2 >= inputs.Count;
        return header ? ByHeader(file, schema, names) : ByPosition(file, schema, names);
    }

    private static TableLayout ByLine(TableFile file, FederationSchema schema, string[] names)
    {
        var inputs = schema.Columns.Where(column => column.Kind != ColumnKind.Ignored).ToList();
        if (inputs is not [{ Kind: ColumnKind.Text } text])
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{file.Path}' holds labelled lines; the federation's table has more than a text: {string.Join(", ", names)}. " +
                "Give a file of comma-separated values with these columns.");
        }

        var first = file.Rows[0].Fields;
        var header = Find([LabelledLines.Label, schema.LabelColumn], first[0]) >= 0
            && Find([LabelledLines.Text, text.Name], first[1]) >= 0;
        int[] fields = [.. schema.Columns.Select(column => column == text ? 1 : -1)];
        return new(DataRows(file, header), names, schema.LabelColumn, labelField: 0, fields);
    }

    private static TableLayout ByHeader(TableFile file, FederationSchema schema, string[] names)
    {
        var header = file.Rows[0].Fields;
        var fields = Array.ConvertAll(names, name => Find(header, name));
        for (var column = 0; column < fields.Length; column++)
        {
            if (fields[column] < 0 && schema.Columns[column].Kind != ColumnKind.Ignored)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{file.Path}' has no column '{names[column]}'. The federation's columns: {string.Join(", ", names)}. Add or rename it.");
            }
        }

        return new(DataRows(file, header: true), names, schema.LabelColumn, Find(header, schema.LabelColumn), fields);
    }

    private static TableLayout ByPosition(TableFile file, FederationSchema schema, string[] names)
    {
        var labelField = file.FieldCount == names.Length ? NoLabel : schema.LabelIndex;
        var fields = Enumerable.Range(0, file.FieldCount).Where(field => field != labelField).ToArray();
        return fields.Length == names.Length
            ? new(DataRows(file, header: false), names, schema.LabelColumn, labelField, fields)
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{file.Path}' has {file.FieldCount} columns; the federation's table has {names.Length} and the label " +
                $"'{schema.LabelColumn}': {string.Join(", ", names)}. Give the file these columns, or a header that names them.");
    }

    /// <summary>
    /// A header has words where numbers follow. Most such columns must say so, for a single word in the first line is
    /// more likely a wrong value.
    /// </summary>
    private static bool BeginsWithHeader(TableFile file)
    {
        if (file.Rows.Count < 2)
        {
            return false;
        }

        var first = file.Rows[0].Fields;
        var numeric = Enumerable.Range(0, first.Length).Where(field => file.Rows.Skip(1)
            .Select(row => row.Fields[field]).FirstOrDefault(text => !TableText.IsMissing(text)) is { } text && TableText.TryNumber(text, out _))
            .ToList();
        var words = numeric.Count(field => !TableText.IsMissing(first[field]) && !TableText.TryNumber(first[field], out _));
        return words * 2 > numeric.Count;
    }

    private static List<TableRow> DataRows(TableFile file, bool header)
    {
        List<TableRow> rows = [.. file.Rows.Skip(header ? 1 : 0)];
        return rows.Count > 0
            ? rows
            : throw new FedDistillException(ErrorCode.InvalidData, $"'{file.Path}' holds a header and no rows. Give a table with at least one row.");
    }

    private static int Find(string[] header, string name) =>
        Array.FindIndex(header, field => NameComparer.Equals(field, name));

    private static FedDistillException Misfit(TableFile file, string what) =>
        new(ErrorCode.InvalidConfiguration, $"'{file.Path}' {what}");
}
