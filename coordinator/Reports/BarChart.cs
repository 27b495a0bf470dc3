using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>A histogram: upright bars side by side.</summary>
internal sealed record BarChart
{
    private const int Width = 440;
    private const int Height = 210;
    private const int Left = 60;
    private const int Right = Width - 16;
    private const int Top = 12;
    private const int Bottom = Height - 42;

    // What is there leaves a mark, however little.
    private const double LeastBar = 1;

    /// <summary>What is shown, for those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>The bars: what each is about, and its value of at least 0.</summary>
    public required IReadOnlyList<(string Name, double Value)> Bars { get; init; }

    /// <summary>Marks of the horizontal axis: the place in bars, from 0 (left edge) to their number, and what stands there.</summary>
    public required IReadOnlyList<(double Place, string Text)> Marks { get; init; }

    /// <summary>What the horizontal axis is about.</summary>
    public required string AxisName { get; init; }

    /// <summary>The <c>svg</c> element; values are shares of their sum.</summary>
    public string Render()
    {
        var svg = new StringBuilder()
            .Append($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{ReportHtml.Encode(Title)}\">");
        var sum = Math.Max(Bars.Sum(bar => bar.Value), double.Epsilon);
        var ticks = AxisTicks.Embrace(0, Math.Max(Bars.Max(bar => bar.Value / sum), 0.01), 4).Where(tick => tick >= 0).ToArray();
        double Y(double share) => Bottom - (share / ticks[^1] * (Bottom - Top));
        foreach (var tick in ticks)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/>")
                .Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick * 100:0.##} %</text>");
        }

        var step = (double)(Right - Left) / Bars.Count;
        // Bars of a few pixels need no gap between them.
        var gap = step > 6 ? 1 : 0;
        foreach (var (index, (name, value)) in Bars.Index())
        {
            var height = value > 0 ? Math.Max(LeastBar, Bottom - Y(value / sum)) : 0;
            svg.Append($"<rect class=\"fill up-fill\" x=\"{Left + (index * step) + gap:F1}\" y=\"{Bottom - height:F1}\" ")
                .Append($"width=\"{step - (2 * gap):F1}\" height=\"{height:F1}\"><title>{ReportHtml.Encode(name)}: {ReportNumbers.Percent(value / sum)}</title></rect>");
        }

        foreach (var (place, text) in Marks)
        {
            svg.Append($"<text class=\"tick\" x=\"{Left + (place * step):F1}\" y=\"{Bottom + 16}\" text-anchor=\"{(place >= Bars.Count ? "end" : place <= 0 ? "start" : "middle")}\">{ReportHtml.Encode(text)}</text>");
        }

        return svg
            .Append($"<text class=\"tick\" x=\"{(Left + Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{ReportHtml.Encode(AxisName)}</text></svg>")
            .ToString();
    }
}
