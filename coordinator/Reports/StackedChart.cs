using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>A column a round, of parts that stand on each other.</summary>
internal sealed record StackedChart
{
    private const int Width = 440;
    private const int Height = 200;
    private const int Left = 76;
    private const int Right = Width - 12;
    private const int Top = 12;
    private const int Bottom = Height - 28;
    private const double WidestColumn = 44;

    /// <summary>What is shown, for those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>The parts from the foot up: name and style class of their colour.</summary>
    public required IReadOnlyList<(string Name, string CssClass)> Parts { get; init; }

    /// <summary>The columns: round, and a value of at least 0 for each part; at least one column.</summary>
    public required IReadOnlyList<(int Round, IReadOnlyList<double> Values)> Columns { get; init; }

    /// <summary>A horizontal line to compare each column with; null: none.</summary>
    public double? Reference { get; init; }

    /// <summary>How a value is written.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>The <c>svg</c> element.</summary>
    public string Render()
    {
        var svg = new StringBuilder()
            .Append($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{ReportHtml.Encode(Title)}\">");
        var highest = Math.Max(Columns.Max(column => column.Values.Sum()), Reference ?? 0);
        var ticks = AxisTicks.Embrace(0, Math.Max(highest, 1e-3), 4).Where(tick => tick >= 0).ToArray();
        double Y(double value) => Bottom - (value / ticks[^1] * (Bottom - Top));
        foreach (var tick in ticks)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/>")
                .Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{ReportHtml.Encode(Format(tick))}</text>");
        }

        var step = (double)(Right - Left) / Columns.Count;
        var width = Math.Min(WidestColumn, Math.Max(step * 0.8, 0.5));
        var marked = AxisTicks.Whole(Columns[0].Round, Columns[^1].Round, 8);
        foreach (var (index, (round, values)) in Columns.Index())
        {
            var left = Left + ((index + 0.5) * step) - (width / 2);
            AppendColumn(svg, round, values, (left, width), Y);
            if (marked.Contains(round))
            {
                svg.Append($"<text class=\"tick\" x=\"{left + (width / 2):F1}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{round}</text>");
            }
        }

        if (Reference is { } reference)
        {
            svg.Append($"<line class=\"reference\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(reference):F1}\" y2=\"{Y(reference):F1}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    private void AppendColumn(
        StringBuilder svg, int round, IReadOnlyList<double> values, (double Left, double Width) place, Func<double, double> y)
    {
        var foot = 0.0;
        foreach (var ((name, cssClass), value) in Parts.Zip(values))
        {
            if (value > 0)
            {
                svg.Append($"<rect class=\"fill {cssClass}-fill\" x=\"{place.Left:F1}\" y=\"{y(foot + value):F1}\" width=\"{place.Width:F1}\" height=\"{y(foot) - y(foot + value):F1}\">")
                    .Append($"<title>Round {round}, {ReportHtml.Encode(name)}: {ReportHtml.Encode(Format(value))}</title></rect>");
            }

            foot += value;
        }
    }
}
