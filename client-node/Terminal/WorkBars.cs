using System.Text;

namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// Progress as bars at the foot of a terminal, a line for each step that takes longer than two seconds. A frame is one
/// write, each line is overwritten and not cleared first, and nothing is wrapped: that is why it neither flickers nor
/// tears when the window gets narrow. Spectre.Console's progress would hold the terminal from the first second to the
/// last, and leave blank lines where a node waits for hours.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="width">Its columns now.</param>
/// <param name="hasBlocks">Whether it has block letters.</param>
internal sealed class WorkBars(TextWriter output, Func<int> width, bool hasBlocks) : IWorkView
{
    private const int MostBars = 8;
    private const string NoWrap = "\e[?7l";
    private const string Wrap = "\e[?7h";
    private const string EraseLineEnd = "\e[K";
    private const string EraseBelow = "\e[J";

    private string[] _drawn = [];

    /// <inheritdoc />
    public TimeSpan Pace { get; } = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    public void Show(IReadOnlyList<WorkStep> running)
    {
        WorkState[] states = [.. running.Select(step => step.State).Where(state => state.Elapsed >= WorkProgress.Patience)];
        List<string> lines = [.. states.Take(MostBars).Select(state => WorkText.Bar(state, width(), hasBlocks))];
        if (states.Length > MostBars)
        {
            lines.Add($"... and {states.Length - MostBars} more");
        }

        if (!lines.SequenceEqual(_drawn))
        {
            Draw(above: "", [.. lines]);
        }
    }

    /// <inheritdoc />
    public void Ended(WorkStep step)
    {
        // Its bar goes with the next frame; what it brought is told by others.
    }

    /// <inheritdoc />
    public void WriteLine(string line) => Draw(line, _drawn);

    private void Draw(string above, string[] lines)
    {
        var frame = new StringBuilder();
        if (_drawn.Length > 0)
        {
            frame.Append($"\r\e[{_drawn.Length}A");
        }

        if (above.Length > 0)
        {
            // A line of the log may be longer than the window.
            frame.Append(above).Append(EraseLineEnd).Append('\n');
        }

        frame.Append(NoWrap);
        foreach (var line in lines)
        {
            frame.Append(line).Append(EraseLineEnd).Append('\n');
        }

        _drawn = lines;
        output.Write(frame.Append(EraseBelow).Append(Wrap));
        output.Flush();
    }
}
