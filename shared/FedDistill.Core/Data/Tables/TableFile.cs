using System.Text;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Tables;

/// <summary>
/// A file of comma-separated values as text: blank lines are skipped, values may stand in double quotes (doubled
/// inside), and every line
/// has as many values as the first. Or a file of <see cref="LabelledLines"/>.
/// </summary>
internal sealed class TableFile
{
    private TableFile(string path, List<TableRow> rows, bool hasLabelledLines)
    {
        Path = path;
        Rows = rows;
        HasLabelledLines = hasLabelledLines;
    }

    /// <summary>The file, for error messages.</summary>
    public string Path { get; }

    /// <summary>All lines that are not blank, a header included; at least one.</summary>
    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>Whether each line is a label and a text.</summary>
    public bool HasLabelledLines { get; }

    /// <summary>Values in each line.</summary>
    public int FieldCount => Rows[0].Fields.Length;

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="FedDistillException">InvalidData when it cannot be read, is empty, or a line is
    /// malformed.</exception>
    public static TableFile Read(string path)
    {
        var rows = new List<TableRow>();
        bool? labelledLines = null;
        try
        {
            var line = 0;
            foreach (var text in File.ReadLines(path))
            {
                line++;
                if (!string.IsNullOrWhiteSpace(text))
                {
                    labelledLines ??= LabelledLines.Are(path, text);
                    var fields = labelledLines.Value ? LabelledLines.Fields(path, line, text) : Fields(path, line, text);
                    rows.Add(new TableRow(line, fields));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message}", exception);
        }

        if (rows.Count == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' is empty. Give a table with at least one row.");
        }

        var uneven = rows.Find(row => row.Fields.Length != rows[0].Fields.Length);
        return uneven.Fields is null
            ? new TableFile(path, rows, labelledLines ?? false)
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}', line {uneven.Line}: {uneven.Fields.Length} values; every line needs {rows[0].Fields.Length} as line {rows[0].Line} has. " +
                "Put a value that contains a comma in double quotes; leave a missing one empty or write ?.");
    }

    /// <summary>A hint, and what the form of this file says besides.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when they contradict each other.</exception>
    public TableHint Complete(TableHint hint) => HasLabelledLines ? LabelledLines.Complete(Path, hint) : hint;

    private static string[] Fields(string path, int line, string text)
    {
        if (!text.Contains('"', StringComparison.Ordinal))
        {
            return text.Split(',', StringSplitOptions.TrimEntries);
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '"' && quoted && index + 1 < text.Length && text[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        if (quoted)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}', line {line}: a double quote is never closed. A quoted value ends on its own line; close it there.");
        }

        fields.Add(field.ToString().Trim());
        return [.. fields];
    }
}
