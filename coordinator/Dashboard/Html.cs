namespace FedDistill.Coordinator.Dashboard;

/// <summary>
/// Text that a browser may take for HTML. It comes about by interpolation alone, which encodes whatever is not HTML
/// already: a name with a tag in it stays a name, and forgetting to encode is not possible.
/// </summary>
public readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Html Empty => default;

    /// <summary>Puts HTML together.</summary>
    public static Html Of(HtmlWriter content) => new(content.ToStringAndClear());

    /// <summary>Takes the word of the report's renderers, which encode for themselves.</summary>
    public static Html FromReport(string html) => new(html);

    /// <summary>One piece after another, each on its line.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Join('\n', pieces.Select(piece => piece.ToString()).Where(text => text.Length > 0)));

    /// <inheritdoc />
    public override string ToString() => _text ?? "";
}
