using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>Writes an interpolated string as HTML: its own text as it stands, what is put in encoded.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlWriter
{
    private readonly StringBuilder _text;

    /// <summary>Begins; called by the compiler.</summary>
    public HtmlWriter(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>Text of the program itself.</summary>
    public void AppendLiteral(string text) => _text.Append(text);

    /// <summary>HTML as it is.</summary>
    public void AppendFormatted(Html html) => _text.Append(html.ToString());

    /// <summary>A text that came from outside, as text.</summary>
    public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(text));

    /// <summary>A whole number.</summary>
    public void AppendFormatted(long number) => _text.Append(number);

    internal string ToStringAndClear()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
