using System.Text.RegularExpressions;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed partial class ReportHtmlTests
{
    public static TheoryData<RunResult> Runs => [SampleRun.Complete, SampleRun.Unjudged, SampleRun.Failed, SampleRun.Figured, SampleRun.Guarded];

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public void Render_AnyRun_NeedsNothingFromElsewhere(RunResult run) => Assert.All(
        ["http://", "https://", "src=", "<script", "<link", "@import", "url("],
        reference => Assert.DoesNotContain(
            reference,
            // A picture that the page itself holds is not from elsewhere.
            ReportHtml.Render(run).Replace("src=\"data:image/png;base64,", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Render_MarkupInTheSpec_IsShownAsText()
    {
        const string Attack = "</title><script>alert('x')</script>";
        var spec = SampleRun.Complete.Spec with { Name = Attack, Data = Attack, Partition = Attack, Student = Attack, Teacher = [Attack] };

        var html = ReportHtml.Render(SampleRun.Complete with { Spec = spec });

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_JudgedRounds_HaveOnePointEachInEachChart()
    {
        var charts = ChartPattern().Matches(ReportCharts.Render(SampleRun.Complete));

        Assert.Equal(3, charts.Count);
        // Round 2 was not judged.
        Assert.All(charts, chart => Assert.Equal(
            ["Round 1", "Round 3"], PointPattern().Matches(chart.Value).Select(point => point.Groups["round"].Value)));
    }

    [Fact]
    public void Render_CompleteRun_SaysWhatWasGained()
    {
        var html = ReportHtml.Render(SampleRun.Complete);

        Assert.Contains(
            "The student classifies 91.2 % of the test set correctly: 41.2 points above the mean local teacher and " +
            "2.5 points below a model trained on all private data in one place.",
            html,
            StringComparison.Ordinal);
        Assert.Contains("This run sent 67 % of what federated averaging would have.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_CompleteRun_ShowsEveryRoundAndTheWholeSpec()
    {
        var html = ReportHtml.Render(SampleRun.Complete);

        Assert.Contains(
            "<tr><td>3</td><td>2 of 2</td><td>91.2 %</td><td>0.300</td><td>0.025</td><td>0.125</td>" +
            "<td>40.0 kB</td><td>250 kB</td><td>19.0 s</td></tr>",
            html,
            StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<tr><td>").Length - 1);
        Assert.Contains("&quot;refineTransferWeight&quot;: 0.3", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_JudgedClients_TellsMeanWorstAndShareHarmed()
    {
        var html = ReportHtml.Render(SampleRun.Complete);

        Assert.Contains("Gain of a client: +12.5 points on average, 0.0 points at the least", html, StringComparison.Ordinal);
        Assert.Contains(
            "The last lesson would have harmed 50.0 % of them; change at the worst -6.3 points", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Gain of a client", ReportHtml.Render(SampleRun.Unjudged), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoTestSet_HasNoChartsOfTheStudent()
    {
        var html = ReportHtml.Render(SampleRun.Unjudged);

        Assert.Equal("", ReportCharts.Render(SampleRun.Unjudged));
        Assert.DoesNotContain("of the student on the test set", html, StringComparison.Ordinal);
        Assert.Contains("without a test set its accuracy is not known", html, StringComparison.Ordinal);
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ChartPattern();

    [GeneratedRegex("<circle.*?<title>(?<round>Round [0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PointPattern();
}
