using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// A line a client: from its local teacher (ring) to the model that it keeps (disc), and the newest lesson (cross). The
/// marks differ in shape, not in colour alone.
/// </summary>
internal static class GainChart
{
    private const int Width = 440;
    private const int Right = Width - 100;
    private const int Top = 8;
    private const int Line = 19;
    private const int LetterWidth = 7;
    private const int LongestName = 14;

    /// <summary>The <c>svg</c> element.</summary>
    /// <param name="clients">At least one, in the order in which they are drawn.</param>
    public static string Render(IReadOnlyList<RunClient> clients)
    {
        var left = 14 + (LetterWidth * Math.Min(LongestName, clients.Max(client => client.Name.Length)));
        var values = clients.SelectMany(client => new[] { client.Local, client.Kept, client.Offered }).ToArray();
        var ticks = AxisTicks.Embrace(values.Min(), values.Max(), 3).Where(tick => tick is >= -1e-9 and <= 1 + 1e-9).ToArray();
        var (low, high) = (Math.Min(ticks[0], values.Min()), Math.Max(ticks[^1], values.Max()));
        double X(double value) => left + 6 + ((value - low) / Math.Max(high - low, 1e-9) * (Right - left - 12));
        var bottom = Top + (clients.Count * Line);
        var svg = new StringBuilder()
            .Append($"<svg class=\"chart\" viewBox=\"0 0 {Width} {bottom + 26}\" role=\"img\" aria-label=\"Accuracy of each client on its own held-out rows, locally and with the federation\">");
        foreach (var tick in ticks)
        {
            svg.Append($"<line class=\"grid\" x1=\"{X(tick):F1}\" x2=\"{X(tick):F1}\" y1=\"{Top}\" y2=\"{bottom}\"/>")
                .Append($"<text class=\"tick\" x=\"{X(tick):F1}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{tick * 100:0.##} %</text>");
        }

        foreach (var (index, client) in clients.Index())
        {
            AppendClient(svg, client, left, Top + ((index + 0.5) * Line), X);
        }

        return svg.Append("</svg>").ToString();
    }

    private static void AppendClient(StringBuilder svg, RunClient client, int left, double y, Func<double, double> x)
    {
        var name = client.Name.Length <= LongestName ? client.Name : $"{client.Name[..(LongestName - 1)]}…";
        var (local, kept, offered) = (x(client.Local), x(client.Kept), x(client.Offered));
        svg.Append($"<g><title>{ReportHtml.Encode(client.Name)}: {ReportNumbers.Percent(client.Local)} locally, keeps {ReportNumbers.Percent(client.Kept)}, ")
            .Append($"newest lesson {ReportNumbers.Percent(client.Offered)}</title>")
            .Append($"<text class=\"tick\" x=\"{left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{ReportHtml.Encode(name)}</text>")
            .Append($"<line class=\"line\" x1=\"{local:F1}\" x2=\"{kept:F1}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>")
            .Append($"<circle class=\"ring\" cx=\"{local:F1}\" cy=\"{y:F1}\" r=\"4.5\"/>")
            .Append($"<circle class=\"point\" cx=\"{kept:F1}\" cy=\"{y:F1}\" r=\"4.5\"/>")
            .Append($"<path class=\"cross{(client.Offered < client.Local ? " harm" : "")}\" d=\"M{offered - 4:F1} {y - 4:F1}l8 8m0 -8l-8 8\"/>")
            .Append($"<text class=\"tick\" x=\"{Right + 8}\" y=\"{y + 4:F1}\">{ReportNumbers.Points(client.Kept - client.Local)}</text></g>");
    }
}
