using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// A reliability diagram: accuracy by confidence, beside the diagonal on which an honest classifier lies; below it how
/// many rows each bar stands for.
/// </summary>
public static class ReliabilityChart
{
    private const int Width = 440;
    private const int Height = 308;
    private const int Left = 60;
    private const int Right = Width - 16;
    private const int Top = 12;
    private const int Bottom = 212;
    private const int RowsTop = 244;
    private const int RowsBottom = 280;

    /// <summary>A bin of fewer rows is drawn pale: its accuracy may be chance.</summary>
    public const int FewRows = 20;

    // A bin of few rows still leaves a mark.
    private const double LeastBar = 1.5;

    /// <summary>The <c>svg</c> element.</summary>
    /// <param name="bins">From improbable to certain, of equal width, at least one row in all.</param>
    public static string Render(IReadOnlyList<RunReliability> bins)
    {
        var svg = new StringBuilder().Append(
            $"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Reliability diagram: accuracy of test rows by confidence\">");
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/>")
                .Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick * 100:0} %</text>")
                .Append($"<text class=\"tick\" x=\"{X(tick):F1}\" y=\"{Bottom + 18}\" text-anchor=\"{Anchor(tick)}\">{tick * 100:0} %</text>");
        }

        var most = bins.Max(bin => bin.Rows);
        for (var index = 0; index < bins.Count; index++)
        {
            if (bins[index].Rows > 0)
            {
                AppendBin(svg, bins, index, most);
            }
        }

        return svg
            .Append($"<line class=\"reference\" x1=\"{Left}\" y1=\"{Bottom}\" x2=\"{Right}\" y2=\"{Top}\"/>")
            .Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{RowsBottom - 8}\" text-anchor=\"end\">rows</text>")
            .Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{RowsBottom}\" y2=\"{RowsBottom}\"/>")
            .Append($"<text class=\"tick\" x=\"{(Left + Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">probability of the answer</text>")
            .Append("</svg>")
            .ToString();
    }

    private static void AppendBin(StringBuilder svg, IReadOnlyList<RunReliability> bins, int index, int most)
    {
        var bin = bins[index];
        var (accuracy, confidence) = (bin.Accuracy!.Value, bin.Confidence!.Value);
        var (left, right) = (X((double)index / bins.Count) + 1, X((index + 1.0) / bins.Count) - 1);
        var height = Math.Max(LeastBar, (double)bin.Rows / most * (RowsBottom - RowsTop));
        var title = $"{bin.Rows} rows, answered with {ReportNumbers.Percent(confidence)} on average, {ReportNumbers.Percent(accuracy)} right";
        svg.Append($"<g{(bin.Rows < FewRows ? " class=\"pale\"" : "")}><title>{title}</title>")
            .Append(Rectangle("fill up-fill", left, right, Math.Min(Y(accuracy), Bottom - LeastBar), Bottom))
            .Append(Rectangle("gap", left, right, Math.Min(Y(accuracy), Y(confidence)), Math.Max(Y(accuracy), Y(confidence))))
            .Append(Rectangle("fill other-fill", left, right, RowsBottom - height, RowsBottom))
            .Append("</g>");
    }

    private static string Rectangle(string cssClass, double left, double right, double top, double bottom) =>
        $"<rect class=\"{cssClass}\" x=\"{left:F1}\" y=\"{top:F1}\" width=\"{right - left:F1}\" height=\"{bottom - top:F1}\"/>";

    private static string Anchor(double tick) => tick switch { 0 => "start", 1 => "end", _ => "middle" };

    private static double X(double share) => Left + (share * (Right - Left));

    private static double Y(double share) => Bottom - (share * (Bottom - Top));
}
