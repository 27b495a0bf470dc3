using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Tables;

/// <summary>
/// Texts a line each, LABEL, one tab, TEXT: a table of the columns <c>label</c> and <c>text</c>. A file is one when it
/// is called <c>.tsv</c>, or <c>.txt</c> and its first line that is not blank has a tab; every other table has commas.
/// A line without a label begins with the tab. The first line may name the columns.
/// </summary>
internal static class LabelledLines
{
    /// <summary>The label column's name.</summary>
    public const string Label = "label";

    /// <summary>The text column's name.</summary>
    public const string Text = "text";

    /// <summary>Whether a file holds labelled lines.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="firstLine">Its first line that is not blank.</param>
    public static bool Are(string path, string firstLine) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".tsv" => true,
        ".txt" => firstLine.Contains('\t', StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Label and text of a line, both without blanks around them.</summary>
    /// <exception cref="FedDistillException">InvalidData when the line has no tab or several.</exception>
    public static string[] Fields(string path, int line, string text)
    {
        var fields = text.Split('\t', StringSplitOptions.TrimEntries);
        return fields.Length == 2
            ? fields
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}', line {line}: {fields.Length - 1} tabs; a labelled line is LABEL, one tab, TEXT. " +
                "Begin a line without a label with the tab; give a table with more columns commas and call it .csv.");
    }

    /// <summary>The hint with what the form of the file says.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the hint names other columns.</exception>
    public static TableHint Complete(string path, TableHint hint)
    {
        var strange = hint.Columns.FirstOrDefault(name => !Is(name, Label) && !Is(name, Text))
            ?? hint.Text.FirstOrDefault(name => !Is(name, Text))
            ?? (hint.Label.Length == 0 || Is(hint.Label, Label) ? null : hint.Label);
        return strange is null
            ? hint with { Columns = [Label, Text], Label = Label, Text = [Text] }
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{path}' holds labelled lines, whose columns are {Label} and {Text}; the table hint names '{strange}'. " +
                "Leave table.columns, table.label and table.text out, or give a table with commas.");
    }

    private static bool Is(string name, string column) => TableLayout.NameComparer.Equals(name, column);
}
