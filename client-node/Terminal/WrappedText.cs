namespace FedDistill.ClientNode.Terminal;

/// <summary>Breaks texts at spaces so that they fit a terminal.</summary>
public static class WrappedText
{
    /// <summary>The lines of a text; a word that is longer than a line has one of its own.</summary>
    /// <param name="text">One paragraph, or several with line feeds between them.</param>
    /// <param name="width">Columns, 1 or more.</param>
    public static IEnumerable<string> Lines(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    yield return line;
                    line = word;
                }
                else
                {
                    line = line.Length > 0 ? $"{line} {word}" : word;
                }
            }

            yield return line;
        }
    }
}
