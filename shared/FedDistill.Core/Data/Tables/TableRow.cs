namespace FedDistill.Core.Data.Tables;

/// <summary>One line of a table file, not yet understood.</summary>
/// <param name="line">Counted from 1, for error messages.</param>
/// <param name="fields">The values from left to right.</param>
internal readonly struct TableRow(int line, string[] fields)
{
    /// <summary>The line's number in the file, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The values from left to right, without surrounding blanks and quotes.</summary>
    public string[] Fields { get; } = fields;
}
