using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about the aggregated soft labels: what dark knowledge there was to learn from.</summary>
public static class ReportSoftLabels
{
    // With fewer points a line tells nothing.
    private const int FewestPoints = 2;

    private const int MostLikenesses = 6;

    /// <summary>The card; nothing where no round has told of its soft labels.</summary>
    public static string Render(RunResult run)
    {
        if (run.Rounds.LastOrDefault(HasOwn)?.Figures is not { } figures)
        {
            return "";
        }

        var known = figures.SoftLabels;
        return
            $"""
            <article class="card"><h2>Soft labels <small>what the student learned from in round {figures.Round}: {known.Rows} transfer rows</small></h2>
            <div>Entropy {ReportNumbers.Percent(known.MeanEntropy)} of the most there can be; the likeliest class has {ReportNumbers.Percent(known.MeanTop)} on average</div>
            {Histogram(known)}
            {ByRound(run)}
            {Likenesses(known, run.ClassNames)}
            </article>
            """;
    }

    // A student that was elected again brings those of the round that made it.
    private static bool HasOwn(RunRound round) => round.Figures?.Round == round.Round;

    private static string Histogram(DarkKnowledge known)
    {
        var width = 1.0 / known.EntropyBins.Count;
        return new BarChart
        {
            Title = "Share of transfer rows by the entropy of their aggregated soft label",
            Bars = [.. known.EntropyBins.Select((rows, bin) => ($"Entropy {ReportNumbers.Percent(bin * width)} to {ReportNumbers.Percent((bin + 1) * width)} of the most", (double)rows))],
            Marks = [.. Enumerable.Range(0, 5).Select(mark => (mark * known.EntropyBins.Count / 4.0, $"{mark * 25} %"))],
            AxisName = "entropy of a row (0 %: one class and no other)",
        }.Render();
    }

    private static string ByRound(RunResult run)
    {
        (int Round, double Value)[] points =
            [.. run.Rounds.Where(HasOwn).Select(round => (round.Round, round.Figures!.SoftLabels.MeanEntropy))];
        return points.Length < FewestPoints ? "" : "<h3>Mean entropy by round</h3>" + new SvgChart
        {
            Title = "Mean entropy of the aggregated soft labels, by round",
            Points = points,
            Format = value => ReportNumbers.Percent(value),
            FormatTick = value => $"{value * 100:0.##} %",
            Limits = (0, 1),
        }.Render();
    }

    private static string Likenesses(DarkKnowledge known, IReadOnlyList<string> names)
    {
        ClassLikeness[] pairs = [.. known.Likenesses.Take(MostLikenesses).Where(pair => pair.Top < names.Count && pair.Other < names.Count)];
        return pairs.Length == 0 ? "<p class=\"note\">They name one class a row and nothing beside it.</p>" :
            $"""
            <h3>What else they see</h3>
            <div class="likenesses">
            {string.Join('\n', pairs.Select(pair => Likeness(pair, pairs[0].Mass, names)))}
            </div>
            """;
    }

    private static string Likeness(ClassLikeness pair, double most, IReadOnlyList<string> names) =>
        $"<span>{ReportHtml.Encode(names[pair.Top])} looks like {ReportHtml.Encode(names[pair.Other])}</span>" +
        $"<span class=\"bar\"><i class=\"up\" style=\"width:{100 * pair.Mass / most:F1}%\"></i></span><span>{ReportNumbers.Percent(pair.Mass)}</span>";
}
