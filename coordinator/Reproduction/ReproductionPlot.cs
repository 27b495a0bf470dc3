using System.Net;
using System.Text;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>
/// What federation adds, as one SVG: a line a setting, on it the mean and the best local teacher, the first published
/// figure and the student with its deviation. Colours follow the reader's system, light or dark.
/// </summary>
public static class ReproductionPlot
{
    private const int Width = 760;
    private const int Left = 250;
    private const int Right = Width - 70;
    private const int Top = 46;
    private const int LineHeight = 26;

    private const string Style =
        """
        <style>
        :root { color-scheme: light dark; --ink: #1b1c1f; --soft: #5f626a; --rule: #e4e4de; --page: #ffffff; --student: #1f63d6; --other: #9598a0; --them: #b7791f; }
        @media (prefers-color-scheme: dark) { :root { --ink: #ededf0; --soft: #a3a7af; --rule: #33363b; --page: #1c1e21; --student: #6ea6ff; --other: #767b85; --them: #e0a84a; } }
        text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--soft); }
        .setting { fill: var(--ink); } .figure { fill: var(--student); font-weight: 650; }
        .page { fill: var(--page); } .rule { stroke: var(--rule); } .gain { stroke: var(--other); stroke-width: 2; }
        .mean { fill: var(--page); stroke: var(--other); stroke-width: 2; } .best { fill: var(--other); } .them { fill: var(--them); }
        .student { fill: var(--student); } .spread { stroke: var(--student); stroke-width: 2; }
        </style>
        """;

    /// <summary>Draws the results that have a figure, in their order.</summary>
    /// <returns>A document; without any figure one that says so.</returns>
    public static string Render(IReadOnlyList<ReproductionResult> results)
    {
        var shown = results.Where(result => result.Mean is not null).ToArray();
        var height = Top + (Math.Max(shown.Length, 1) * LineHeight) + 34;
        var svg = new StringBuilder()
            .Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" ")
            .Append("aria-label=\"Accuracy of local teachers and of the student, by setting\">")
            .Append(Style)
            .Append($"<rect class=\"page\" width=\"{Width}\" height=\"{height}\"/>");
        if (shown.Length == 0)
        {
            return svg.Append($"<text x=\"20\" y=\"{Top}\">No run has a figure.</text></svg>\n").ToString();
        }

        var ticks = AxisTicks.Embrace(Math.Max(0, shown.SelectMany(Figures).Min() - 0.02), shown.SelectMany(Figures).Max(), 6)
            .Where(tick => tick <= 1 + 1e-9)
            .ToArray();
        var (low, high) = (ticks[0], Math.Max(ticks[^1], shown.SelectMany(Figures).Max()));
        double X(double share) => Left + ((share - low) / (high - low) * (Right - Left));

        AppendKey(svg);
        foreach (var tick in ticks)
        {
            svg.Append($"<line class=\"rule\" x1=\"{X(tick):F1}\" x2=\"{X(tick):F1}\" y1=\"{Top - 8}\" y2=\"{height - 30}\"/>")
                .Append($"<text x=\"{X(tick):F1}\" y=\"{height - 12}\" text-anchor=\"middle\">{tick * 100:0.#} %</text>");
        }

        for (var index = 0; index < shown.Length; index++)
        {
            AppendLine(svg, shown[index], Top + (index * LineHeight) + (LineHeight / 2), X);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendKey(StringBuilder svg) => svg
        .Append("<circle class=\"mean\" cx=\"26\" cy=\"20\" r=\"4\"/><text x=\"36\" y=\"24\">local teachers, mean</text>")
        .Append("<circle class=\"best\" cx=\"176\" cy=\"20\" r=\"4.5\"/><text x=\"186\" y=\"24\">the best of them</text>")
        .Append("<path class=\"them\" d=\"M302 15l5 5l-5 5l-5 -5z\"/><text x=\"312\" y=\"24\">published</text>")
        .Append("<circle class=\"student\" cx=\"396\" cy=\"20\" r=\"5\"/><text x=\"406\" y=\"24\">student, mean ± standard deviation over the seeds</text>");

    private static void AppendLine(StringBuilder svg, ReproductionResult result, int y, Func<double, double> x)
    {
        var mean = result.Mean!.Value;
        svg.Append($"<text class=\"setting\" x=\"{Left - 16}\" y=\"{y + 4}\" text-anchor=\"end\">{WebUtility.HtmlEncode(result.Setting.Name)}</text>");
        if (result.LocalMean is { } localMean)
        {
            svg.Append($"<line class=\"gain\" x1=\"{x(localMean):F1}\" x2=\"{x(mean):F1}\" y1=\"{y}\" y2=\"{y}\"/>")
                .Append($"<circle class=\"mean\" cx=\"{x(localMean):F1}\" cy=\"{y}\" r=\"4\"/>");
        }

        if (result.LocalBest is { } localBest)
        {
            svg.Append($"<circle class=\"best\" cx=\"{x(localBest):F1}\" cy=\"{y}\" r=\"4.5\"/>");
        }

        if (PublishedOf(result) is { } published)
        {
            svg.Append($"<path class=\"them\" d=\"M{x(published):F1} {y - 5}l5 5l-5 5l-5 -5z\"/>");
        }

        if (result.Deviation is { } deviation)
        {
            svg.Append($"<line class=\"spread\" x1=\"{x(mean - deviation):F1}\" x2=\"{x(mean + deviation):F1}\" y1=\"{y}\" y2=\"{y}\"/>");
        }

        svg.Append($"<circle class=\"student\" cx=\"{x(mean):F1}\" cy=\"{y}\" r=\"5\"/>")
            .Append($"<text class=\"figure\" x=\"{Right + 14}\" y=\"{y + 4}\">{mean * 100:F2}</text>");
    }

    private static IEnumerable<double> Figures(ReproductionResult result) =>
        new[] { result.Mean, result.LocalMean, result.LocalBest, PublishedOf(result) }.OfType<double>();

    private static double? PublishedOf(ReproductionResult result) =>
        result.Setting.Published.Count == 0 ? null : result.Setting.Published[0].Percent / 100;
}
