namespace FedDistill.Core.Federations;

/// <summary>
/// What a table file does not say of itself. Column names are those of the header, or <c>column1</c>, <c>column2</c>...
/// without one.
/// </summary>
public sealed record TableHint
{
    /// <summary>
    /// Column names of files without a header; empty: the first line is the header if it holds a word where numbers
    /// follow.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The label column's name. Default: the last column that is no text.</summary>
    public string Label { get; init; } = "";

    /// <summary>
    /// Class names in index order, each with the raw label values that mean it, e.g. <c>{"healthy": ["0"], "ill": ["1",
    /// "2"]}</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Classes { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Columns that are categories although they hold numbers.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns to leave out, such as a record's id.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>
    /// Columns that hold texts: their words are hashed into buckets. A header that names them all is known by it.
    /// </summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>How many buckets the words of each text column are hashed into, 16..65536.</summary>
    public int TextBuckets { get; init; } = 1024;
}
