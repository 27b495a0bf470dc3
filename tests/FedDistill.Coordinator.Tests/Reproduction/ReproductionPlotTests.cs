using System.Globalization;
using System.Xml.Linq;
using FedDistill.Coordinator.Reproduction;
using FedDistill.Coordinator.Tests.Reports;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Tests.Reproduction;

public sealed class ReproductionPlotTests
{
    [Fact]
    public void Render_Results_PutsEachFigureOnOneScale()
    {
        var svg = XDocument.Parse(ReproductionPlot.Render([Result("a & b", 0.97, 0.98), Result("none", [null]), Result("c", 0.8)]));

        // The sample's local teachers have 50 % on average and 60 % at best; published are 90 %.
        var student = Circles(svg, "student");
        Assert.Equal(["97.50", "80.00"], Texts(svg, "figure"));
        Assert.Equal(["a & b", "c"], Texts(svg, "setting"));
        var (mean, best) = (Circles(svg, "mean")[0], Circles(svg, "best")[0]);
        Assert.Equal((0.8 - 0.5) / (0.975 - 0.5), (student[1] - mean) / (student[0] - mean), 2);
        Assert.Equal((0.6 - 0.5) / (0.975 - 0.5), (best - mean) / (student[0] - mean), 2);

        // A deviation needs two seeds.
        Assert.Single(svg.Descendants(), element => Class(element) == "spread");
        Assert.Equal(3, svg.Descendants().Count(element => Class(element) == "them"));
    }

    [Fact]
    public void Render_NoFigure_SaysSo() => Assert.Contains(
        "No run has a figure.", ReproductionPlot.Render([Result("none", [null])]), StringComparison.Ordinal);

    private static ReproductionResult Result(string name, params double?[] accuracies) => new(
        new ReproductionSetting
        {
            Name = name, Title = "t", Source = "s", Published = [new("Best", 90)], Spec = new FederationSpec { Name = "x" },
        },
        [.. accuracies.Select((accuracy, index) => accuracy is { } known
            ? new ReproductionRun(index, SampleRun.Complete with { Final = SampleRun.Complete.Final with { Accuracy = known } }, "")
            : new ReproductionRun(index, null, "no data"))]);

    // Those of the lines; the key stands left of them.
    private static double[] Circles(XDocument svg, string cssClass) =>
        [.. svg.Descendants().Where(element => element.Name.LocalName == "circle" && Class(element) == cssClass).Skip(1)
            .Select(element => double.Parse(element.Attribute("cx")!.Value, CultureInfo.InvariantCulture))];

    private static string[] Texts(XDocument svg, string cssClass) =>
        [.. svg.Descendants().Where(element => Class(element) == cssClass).Select(element => element.Value)];

    private static string? Class(XElement element) => element.Attribute("class")?.Value;
}
