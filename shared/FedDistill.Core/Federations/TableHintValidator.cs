using FedDistill.Core.Data.Tables;

namespace FedDistill.Core.Federations;

/// <summary>
/// Holds <see cref="TableHint"/> to what can be said without the table; its columns are checked when it is read.
/// </summary>
internal static class TableHintValidator
{
    public static void Check(TableHint table, SpecFindings findings)
    {
        CheckColumns("table.columns", table.Columns, findings);
        CheckColumns("table.categorical", table.Categorical, findings);
        CheckColumns("table.ignore", table.Ignore, findings);
        CheckColumns("table.text", table.Text, findings);
        findings.Require(
            table.Label.Length == 0 || !table.Ignore.Contains(table.Label),
            "table.label",
            table.Label,
            "the label column cannot stand in table.ignore as well");
        findings.Require(
            table.Label.Length == 0 || !table.Text.Contains(table.Label, TableLayout.NameComparer),
            "table.label",
            table.Label,
            "the label column cannot stand in table.text as well");
        var twice = table.Text.FirstOrDefault(
            name => table.Categorical.Concat(table.Ignore).Contains(name, TableLayout.NameComparer));
        findings.Require(
            twice is null,
            "table.text",
            table.Text,
            $"{twice} stands in table.categorical or table.ignore as well, and a column is one of them");
        findings.RequireRange("table.textBuckets", table.TextBuckets, HashedWords.FewestBuckets, HashedWords.MostBuckets);
        CheckClasses(table.Classes, findings);
    }

    private static void CheckColumns(string field, IReadOnlyList<string> columns, SpecFindings findings)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            findings.Require(
                !string.IsNullOrWhiteSpace(columns[index]) && !columns.Take(index).Contains(columns[index]),
                $"{field}[{index}]",
                columns[index],
                "a column's name is not empty and stands once");
        }
    }

    private static void CheckClasses(IReadOnlyDictionary<string, IReadOnlyList<string>> classes, SpecFindings findings)
    {
        findings.Require(
            classes.Count != 1,
            "table.classes",
            classes.Keys,
            "name at least two classes, or none to take the table's own");
        var classOf = new Dictionary<string, string>();
        foreach (var (name, values) in classes)
        {
            findings.Require(
                values.Count > 0, $"table.classes.{name}", values, "name at least one label value that means it");
            foreach (var value in values)
            {
                findings.Require(
                    classOf.TryAdd(value, name) || classOf[value] == name,
                    $"table.classes.{name}",
                    values,
                    $"the label value \"{value}\" means {classOf[value]} already, and means one class");
            }
        }
    }
}
