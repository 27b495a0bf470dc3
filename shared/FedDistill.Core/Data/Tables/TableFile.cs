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
    /// <param name="path">The file.</param>
    /// <param name="tolerate">Is given what is wrong with a line, which is then left out; null: the first such line is the end.</param>
    /// <exception cref="FedDistillException">InvalidData when it cannot be read, is empty, or a line is
    /// malformed.</exception>
    public static TableFile Read(string path, Action<FedDistillException>? tolerate = null)
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
                    Add(rows, path, line, text, labelledLines.Value, tolerate);
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

        return new TableFile(path, rows, labelledLines ?? false);
    }

    /// <summary>A hint, and what the form of this file says besides.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when they contradict each other.</exception>
    public TableHint Complete(TableHint hint) => HasLabelledLines ? LabelledLines.Complete(Path, hint) : hint;

    private static void Add(
        List<TableRow> rows, string path, int line, string text, bool isLabelled, Action<FedDistillException>? tolerate)
    {
        try
        {
            var fields = isLabelled ? LabelledLines.Fields(path, line, text) : Fields(path, line, text);
            if (rows.Count > 0 && fields.Length != rows[0].Fields.Length)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{path}', line {line}: {fields.Length} values; every line needs {rows[0].Fields.Length} as line {rows[0].Line} has. " +
                    "Put a value that contains a comma in double quotes; leave a missing one empty or write ?.");
            }

            rows.Add(new TableRow(line, fields));
        }
        catch (FedDistillException fault) when (tolerate is not null)
        {
            tolerate(fault);
        }
    }

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
