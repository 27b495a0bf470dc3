using System.Globalization;
using System.Xml.Linq;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class SvgChartTests
{
    [Fact]
    public void Render_OneRound_PutsItsPointInTheMiddle()
    {
        var svg = Parse(Chart(0.5));

        var point = Assert.Single(svg.Elements("circle"));
        var grid = svg.Elements("line").First();
        Assert.Equal((Number(grid, "x1") + Number(grid, "x2")) / 2, Number(point, "cx"), tolerance: 0.1);
    }

    [Fact]
    public void Render_HigherValues_StandHigher()
    {
        var heights = Parse(Chart(0.2, 0.4, 0.3)).Elements("circle").Select(point => Number(point, "cy")).ToArray();

        Assert.True(heights[1] < heights[2] && heights[2] < heights[0], string.Join(' ', heights));
    }

    [Fact]
    public void Render_LinesCloseTogether_KeepsTheirNamesApart()
    {
        var chart = Chart(0.9, 0.9001) with { References = [("a", 0.9), ("b", 0.9), ("c", 0.9002), ("d", 0.1)] };

        var names = Parse(chart).Elements("text").Where(text => text.Attribute("class")!.Value.Contains("name", StringComparison.Ordinal))
            .Select(text => Number(text, "y")).ToArray();

        Assert.Equal(5, names.Length);
        Assert.All(names.Zip(names.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 12, string.Join(' ', names)));
        Assert.All(names, y => Assert.InRange(y, 0, 250));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Render_AllValuesAtALimit_LeavesRoomOnTheOtherSide(double limit)
    {
        var svg = Parse(Chart(limit, limit) with { Limits = (0, 1) });

        var heights = svg.Elements("line").Select(line => Number(line, "y1")).ToArray();
        Assert.True(heights.Length >= 2);
        Assert.Equal(limit is 1 ? heights.Min() : heights.Max(), Number(svg.Elements("circle").First(), "cy"), tolerance: 0.1);
    }

    [Fact]
    public void Render_ManyRounds_DrawsTheLineWithoutMarks()
    {
        var svg = Parse(Chart([.. Enumerable.Range(0, 500).Select(round => round / 500.0)]));

        Assert.Empty(svg.Elements("circle"));
        Assert.Equal(500, svg.Element("polyline")!.Attribute("points")!.Value.Split(' ').Length);
    }

    private static SvgChart Chart(params double[] values) => new()
    {
        Title = "A & B <C>",
        Points = [.. values.Select((value, index) => (index + 1, value))],
        Format = value => value.ToString(CultureInfo.InvariantCulture),
        FormatTick = value => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static XElement Parse(SvgChart chart) => XElement.Parse(chart.Render());

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
