using System.Net;
using System.Text;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// A line chart of one value by round as inline SVG. Colours come from the page's style sheet, so that light and dark
/// both fit.
/// </summary>
public sealed record SvgChart
{
    private const int Width = 440;
    private const int Height = 250;
    private const int Left = 60;
    private const int Top = 12;
    private const int Bottom = Height - 30;
    private const int LabelHeight = 15;

    // With more points than this the marks would run into each other; the line alone tells it.
    private const int MostMarks = 60;

    /// <summary>What is shown, for those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>Round and value, rounds ascending, values finite; at least one.</summary>
    public required IReadOnlyList<(int Round, double Value)> Points { get; init; }

    /// <summary>What the line is called where its last value is written; empty: the value alone.</summary>
    public string Name { get; init; } = "";

    /// <summary>Horizontal lines to compare with, each with its name.</summary>
    public IReadOnlyList<(string Name, double Value)> References { get; init; } = [];

    /// <summary>How a value is written.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>How a mark of the axis is written.</summary>
    public required Func<double, string> FormatTick { get; init; }

    /// <summary>Whether the axis starts at 0 whatever the values are.</summary>
    public bool FromZero { get; init; }

    /// <summary>The least and the greatest value that can be.</summary>
    public (double Low, double High) Limits { get; init; } = (0, double.PositiveInfinity);

    /// <summary>The <c>svg</c> element.</summary>
    public string Render()
    {
        var svg = new StringBuilder()
            .Append($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Encode(Title)}\">");
        var values = Points.Select(point => point.Value).Concat(References.Select(reference => reference.Value)).ToArray();
        var ticks = AxisTicks.Embrace(FromZero ? Math.Min(0, values.Min()) : values.Min(), values.Max(), 4)
            .Where(tick => tick >= Limits.Low - 1e-9 && tick <= Limits.High + 1e-9)
            .ToArray();
        var (low, high) = (Math.Min(ticks[0], values.Min()), Math.Max(ticks[^1], values.Max()));
        double Y(double value) => Bottom - ((value - low) / (high - low) * (Bottom - Top));

        AppendAxes(svg, ticks, Y);
        AppendReferences(svg, Y);
        AppendPoints(svg, Y);
        AppendNames(svg, Y);
        return svg.Append("</svg>").ToString();
    }

    // Names stand to the right of the lines; a value alone needs less room.
    private int Right => References.Count > 0 || Name.Length > 0 ? Width - 136 : Width - 72;

    private double X(int round)
    {
        var (first, last) = (Points[0].Round, Points[^1].Round);
        return first == last ? (Left + Right) / 2.0 : Left + 10 + ((round - first) / (double)(last - first) * (Right - Left - 20));
    }

    private void AppendAxes(StringBuilder svg, IReadOnlyList<double> ticks, Func<double, double> y)
    {
        foreach (var tick in ticks)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y(tick):F1}\" y2=\"{y(tick):F1}\"/>")
                .Append($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{y(tick) + 4:F1}\" text-anchor=\"end\">{Encode(FormatTick(tick))}</text>");
        }

        foreach (var round in AxisTicks.Whole(Points[0].Round, Points[^1].Round, 8))
        {
            svg.Append($"<text class=\"tick\" x=\"{X(round):F1}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{round}</text>");
        }
    }

    private void AppendReferences(StringBuilder svg, Func<double, double> y)
    {
        foreach (var (_, value) in References)
        {
            svg.Append($"<line class=\"reference\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y(value):F1}\" y2=\"{y(value):F1}\"/>");
        }
    }

    private void AppendPoints(StringBuilder svg, Func<double, double> y)
    {
        var line = string.Join(' ', Points.Select(point => $"{X(point.Round):F1},{y(point.Value):F1}"));
        svg.Append($"<polyline class=\"line\" points=\"{line}\"/>");
        foreach (var (round, value) in Points.Count <= MostMarks ? Points : [])
        {
            svg.Append($"<circle class=\"point\" cx=\"{X(round):F1}\" cy=\"{y(value):F1}\" r=\"4\">")
                .Append($"<title>Round {round}: {Encode(Format(value))}</title></circle>");
        }
    }

    private void AppendNames(StringBuilder svg, Func<double, double> y)
    {
        var (lastRound, lastValue) = Points[^1];
        var names = References.Select(reference => (reference.Name, reference.Value, From: (double)Right, Class: "name"))
            .Append((Name, Value: lastValue, From: X(lastRound), Class: "own name"))
            .OrderByDescending(name => name.Value)
            .ToArray();
        var heights = Spread([.. names.Select(name => y(name.Value))]);
        foreach (var ((name, value, from, cssClass), height) in names.Zip(heights))
        {
            svg.Append($"<path class=\"leader\" d=\"M{from:F1} {y(value):F1}H{Right}L{Right + 9} {height:F1}\"/>")
                .Append($"<text class=\"{cssClass}\" x=\"{Right + 13}\" y=\"{height + 4:F1}\">{Encode($"{name} {Format(value)}".Trim())}</text>");
        }
    }

    /// <summary>Moves labels, ascending, just so far that none covers another and none leaves the chart.</summary>
    private static double[] Spread(double[] heights)
    {
        var (downwards, upwards) = (heights.ToArray(), heights.ToArray());
        PushDown(downwards, double.NegativeInfinity);
        PushUp(upwards, double.PositiveInfinity);
        // Both keep the labels apart, hence so does their middle, which moves a cluster no more up than down.
        double[] spread = [.. downwards.Zip(upwards, (down, up) => (down + up) / 2)];
        PushDown(spread, Top);
        PushUp(spread, Bottom);
        return spread;
    }

    private static void PushDown(double[] heights, double least)
    {
        for (var index = 0; index < heights.Length; index++, least += LabelHeight)
        {
            heights[index] = least = Math.Max(heights[index], least);
        }
    }

    private static void PushUp(double[] heights, double most)
    {
        for (var index = heights.Length - 1; index >= 0; index--, most -= LabelHeight)
        {
            heights[index] = most = Math.Min(heights[index], most);
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
