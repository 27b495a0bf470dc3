using FedDistill.Core.Data.Sources;
using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Inspection;

/// <summary>A table file, line by line.</summary>
internal static class TableInspection
{
    private const string NoNumber =
        "no number in a column of numbers. Allowed: a decimal number such as 1.5, or ? or nothing for a missing value; correct it, " +
        "or name a column of words in table.categorical";

    public static InspectedRows Inspect(string path, FederationSchema? schema, TableHint hint, FindingList findings)
    {
        if (schema is not null)
        {
            DatasetLoader.CheckTable(path, schema);
        }

        var file = TableFile.Read(path, fault => findings.Fault("line that is not read as a row", fault.Message));
        var layout = schema is null ? TableLayout.FromHint(file, hint) : TableLayout.FromSchema(file, schema);
        var bad = new HashSet<int>();
        ColumnSummary[] columns =
        [
            .. Enumerable.Range(0, layout.Names.Length).Select(index => Column(path, layout, index, schema, file.Complete(hint), bad, findings)),
        ];
        if (!layout.HasLabel)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' has no label column '{layout.Label}', which is needed here. Add it, or name another in table.label.");
        }

        var coding = schema is null ? LabelCoding.FromHint(hint) ?? Classes(layout) : LabelCoding.Of(schema);
        CheckLabels(path, layout, coding, bad, findings);
        var good = layout.Rows.Where(row => !bad.Contains(row.Line)).ToList();
        if (good.Count == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' holds no row that can be used. See what is wrong with each.");
        }

        var kept = layout.With(good);
        var meaning = schema ?? TableSchemaBuilder.Build(file, kept, good, hint, coding);
        var table = new LabelledTable(
            TableEncoder.Inputs(file, kept, meaning), TableEncoder.HardLabels(file, kept, coding), coding.ClassNames.Count);
        return new(meaning, table, row => $"line {good[row].Line}") { Columns = columns };
    }

    private static LabelCoding Classes(TableLayout layout)
    {
        var present = layout.Rows.Select(row => row.Fields[layout.LabelField]).Where(text => !TableText.IsMissing(text)).ToList();
        var coding = LabelCoding.FromValues(present);
        return coding.ClassNames.Count <= Math.Max(20, present.Count / 10)
            ? coding
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The label column '{layout.Label}' has {coding.ClassNames.Count} different values in {present.Count} rows, so it is no class. " +
                "Name the label column in table.label, or what its values mean in table.classes.");
    }

    private static void CheckLabels(string path, TableLayout layout, LabelCoding coding, HashSet<int> bad, FindingList findings)
    {
        foreach (var row in layout.Rows)
        {
            var raw = row.Fields[layout.LabelField];
            if (coding.IndexOf(raw) >= 0)
            {
                continue;
            }

            bad.Add(row.Line);
            findings.Fault(
                TableText.IsMissing(raw) ? "label that is missing; fill it in, or leave the line out" : LabelInspection.NoClass(coding),
                Place(path, row, layout.Label, raw));
        }
    }

    private static ColumnSummary Column(
        string path, TableLayout layout, int index, FederationSchema? schema, TableHint hint, HashSet<int> bad, FindingList findings)
    {
        var name = layout.Names[index];
        var field = layout.InputFields[index];
        var rows = field < 0 ? [] : layout.Rows;
        var kind = schema?.Columns[index].Kind ?? TableSchemaBuilder.KindOf(name, rows.Select(row => row.Fields[field]), hint);
        var values = new ColumnValues(name, kind);
        foreach (var row in rows)
        {
            var text = row.Fields[field];
            if (kind != ColumnKind.Numeric)
            {
                values.Add(TableText.IsMissing(text) ? null : TableText.Canonical(text));
                CheckCategory(path, row, schema?.Columns[index], text, findings);
            }
            else if (TableText.IsMissing(text))
            {
                values.Add(double.NaN);
            }
            else if (TableText.TryNumber(text, out var number))
            {
                values.Add(number);
                CheckRange(path, row, schema?.Columns[index], number, findings);
            }
            else
            {
                bad.Add(row.Line);
                findings.Fault(NoNumber, Place(path, row, name, text));
            }
        }

        return values.Summary(findings);
    }

    private static void CheckCategory(string path, TableRow row, ColumnSchema? column, string text, FindingList findings)
    {
        if (column?.Kind == ColumnKind.Categorical && !TableText.IsMissing(text) && !column.Categories.Contains(TableText.Canonical(text)))
        {
            findings.Warning("category that the transfer set does not have, and that counts as missing", Place(path, row, column.Name, text));
        }
    }

    private static void CheckRange(string path, TableRow row, ColumnSchema? column, double number, FindingList findings)
    {
        if (column is not null && Math.Abs(number - column.Mean) > TableEncoder.LargestFeature * column.Scale)
        {
            findings.Warning(
                $"number over {TableEncoder.LargestFeature} deviations off the transfer set's mean, and cut off there: another unit?",
                Place(path, row, column.Name, $"{number}"));
        }
    }

    private static string Place(string path, TableRow row, string column, string value) =>
        $"'{path}', line {row.Line}, column '{column}': '{value}'";
}
