using System.Globalization;
using System.Xml.Linq;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Tests.Reports;

/// <summary>The sections of the report, which other pages show too: each stands alone, whatever is known.</summary>
public sealed class ReportSectionTests
{
    private static readonly Func<RunResult, string>[] Sections =
    [
        ReportCharts.Render, ReportReliability.Render, ReportConfusion.Render, ReportSoftLabels.Render, ReportAgreement.Render, ReportDisputes.Render,
        ReportTraffic.Render, ReportPhases.Render, ReportClients.Render, ReportPrivacy.Render, ReportRounds.Render,
    ];

    public static TheoryData<RunResult> Runs =>
        [SampleRun.Complete, SampleRun.Unjudged, SampleRun.Failed, SampleRun.Nothing, SampleRun.Figured, SampleRun.Guarded, SampleRun.Crowded];

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public void Render_AnyRun_IsWellFormed(RunResult run) => Assert.All(Sections, section => Parse(section(run)));

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public void Render_AnyRun_DrawsNothingThatIsNoNumber(RunResult run) => Assert.All(Sections, section =>
    {
        var html = section(run);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", html, StringComparison.Ordinal);
    });

    [Fact]
    public void Render_NothingKnown_HasNoPictures() =>
        Assert.All(Sections, section => Assert.DoesNotContain("<svg", section(SampleRun.Nothing), StringComparison.Ordinal));

    [Fact]
    public void Render_HostileNames_AreText()
    {
        const string Attack = "\"><script>&'";
        var run = SampleRun.Figured with
        {
            ClassNames = [Attack, "b", "c"],
            Final = SampleRun.Figured.Final with { Classes = [.. SampleRun.Figured.Final.Classes!.Select(row => row with { Name = Attack })] },
            Members = [new RunMember(Attack, Attack, 1, 0, 0, 1, Attack)],
            Clients = SampleRun.Figured.Clients! with { Each = [new RunClient(Attack, 0.5, 0.75, 0.25)] },
            Rounds = [.. SampleRun.Figured.Rounds.Select(round => round with { Figures = SampleRun.Hostile(round.Figures, Attack) })],
        };

        Assert.All(Sections, section =>
        {
            Parse(section(run));
            Assert.DoesNotContain("<script", section(run), StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Reliability_Bins_AreAsHighAsTheyAreRight()
    {
        var bars = Parse(ReportReliability.Render(SampleRun.Figured)).Descendants("rect").Where(bar => bar.Attribute("class")!.Value == "fill up-fill").ToArray();

        // Accuracies 0.25 and 0.75; the bin without rows has no bar.
        Assert.Equal(2, bars.Length);
        Assert.Equal(3, Number(bars[1], "height") / Number(bars[0], "height"), 0.05);
    }

    [Fact]
    public void Confusion_Cells_SayTheCounts()
    {
        var card = Parse(ReportConfusion.Render(SampleRun.Figured));

        Assert.Equal(9, card.Descendants("rect").Count(cell => cell.Attribute("class")!.Value == "cell"));
        Assert.Equal(["3", "1", "2", "4"], card.Descendants("text").Where(text => text.Attribute("class")!.Value == "count").Select(text => text.Value));
        Assert.Contains("<th scope=\"row\">high</th><td>4</td><td>100.0 %</td><td>80.0 %</td><td>–</td>", ReportConfusion.Render(SampleRun.Figured), StringComparison.Ordinal);
    }

    [Fact]
    public void Confusion_ManyClasses_DrawsThoseThatAreMistakenMostAndListsAll()
    {
        var card = Parse(ReportConfusion.Render(SampleRun.Crowded));
        var drawn = ConfusionChart.Shown(SampleRun.Crowded.Final.Classes!);

        Assert.Equal(ConfusionChart.MostClasses, drawn.Count);
        // Class 7 is taken for class 60.
        Assert.Contains(7, drawn);
        Assert.Contains(60, drawn);
        Assert.Equal(100, card.Descendants("tbody").Single().Elements("tr").Count());
    }

    [Fact]
    public void Agreement_UnderAGuarantee_SaysWhyThereIsNone()
    {
        Assert.Contains("neither computed nor stored", ReportAgreement.Render(SampleRun.Guarded), StringComparison.Ordinal);
        Assert.Equal("", ReportDisputes.Render(SampleRun.Guarded));
        Assert.Equal("", ReportAgreement.Render(SampleRun.Complete));
    }

    [Fact]
    public void Disputes_PicturesAndRows_AreShownWithTheirVotes()
    {
        var card = Parse(ReportDisputes.Render(SampleRun.Figured));

        Assert.StartsWith("data:image/png;base64,", Assert.Single(card.Descendants("img")).Attribute("src")!.Value, StringComparison.Ordinal);
        Assert.Equal(["age", "68"], card.Descendants("dl").Single().Descendants("div").First().Elements().Select(element => element.Value));
        Assert.Equal(2, card.Descendants("figure").Count());
    }

    [Fact]
    public void Phases_Columns_StandForTheSecondsOfEachRound()
    {
        var card = Parse(ReportPhases.Render(SampleRun.Figured));
        var parts = card.Descendants("rect").ToArray();

        // 10 s of collecting, then 5 s of distilling, in each of two rounds.
        Assert.Equal(4, parts.Length);
        Assert.Equal(2, Number(parts[0], "height") / Number(parts[1], "height"), 0.05);
        Assert.Equal(["distilling", "collecting: clients train, label, send"], card.Descendants("th").Select(row => row.Value));
    }

    [Fact]
    public void Clients_EachOfThem_HasALineWithItsGain()
    {
        var html = ReportClients.Render(SampleRun.Figured);

        Assert.Contains("north: 50.0 % locally, keeps 75.0 %, newest lesson 25.0 %", html, StringComparison.Ordinal);
        Assert.Contains("cross harm", html, StringComparison.Ordinal);
        Assert.Contains("takes no part: its budget is spent", html, StringComparison.Ordinal);
    }

    private static XElement Parse(string html) => XElement.Parse($"<section>{html}</section>");

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
