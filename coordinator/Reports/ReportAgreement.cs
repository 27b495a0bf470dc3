using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about the teachers: how far they agree with each other and with what became of them.</summary>
public static class ReportAgreement
{
    private const int FewestPoints = 2;

    private const int MostBars = 21;

    /// <summary>The card; nothing where it is not known, and why where a guarantee keeps it so.</summary>
    public static string Render(RunResult run)
    {
        if (run.Rounds.LastOrDefault(round => round.Figures?.Agreement is not null)?.Figures is { Agreement: { } agreement } figures)
        {
            var share = (double)agreement.Named / Math.Max(1, (long)agreement.Answers * agreement.Rows);
            return
                $"""
                <article class="card"><h2>Agreement <small>of the {agreement.Answers} teachers' answers in round {figures.Round}</small></h2>
                <div>Two that name a class on a row name the same in {ReportNumbers.Percent(agreement.Pairwise)} of cases; on average {ReportNumbers.Percent(share)} name one</div>
                {Histogram(agreement)}
                {ByRound(run)}
                <p class="note">A teacher that sees more of "none of mine" than of any class, or several classes alike, names none. Answers that stand in for absent clients are counted.</p>
                </article>
                """;
        }

        return run.Rounds.Any(round => round.Figures is not null)
            ? """
              <article class="card"><h2>Agreement <small>not looked at</small></h2>
              <p class="note">How far single teachers agree, and on what they do not, would tell of single answers. The guarantee of this federation does not cover that, so it was neither computed nor stored.</p>
              </article>
              """
            : "";
    }

    private static string Histogram(TeacherAgreement agreement)
    {
        var rows = agreement.RowsByBackers;
        // Many teachers share a bar: 0..4, 5..9, ...
        var width = (rows.Count + MostBars - 1) / MostBars;
        var bars = rows.Chunk(width).Select((group, index) => (Name(index * width, group.Length), (double)group.Sum())).ToArray();
        var every = Math.Max(1, (bars.Length + 7) / 8);
        return new BarChart
        {
            Title = "Share of transfer rows by how many teachers name the aggregate's likeliest class",
            Bars = bars,
            Marks = [.. Enumerable.Range(0, bars.Length).Where(index => index % every == 0).Select(index => (index + 0.5, $"{index * width}"))],
            AxisName = "teachers that name what the aggregate names",
        }.Render();

        static string Name(int first, int count) => count == 1 ? $"{first} teachers name it" : $"{first} to {first + count - 1} teachers name it";
    }

    private static string ByRound(RunResult run)
    {
        (int Round, double Value)[] points =
        [
            .. run.Rounds.Where(round => round.Figures?.Agreement?.Pairwise is not null).Select(round => (round.Round, round.Figures!.Agreement!.Pairwise!.Value)),
        ];
        return points.Length < FewestPoints ? "" : "<h3>Pairs that agree, by round</h3>" + new SvgChart
        {
            Title = "Share of pairs of teachers that name the same class, by round",
            Points = points,
            Format = value => ReportNumbers.Percent(value),
            FormatTick = value => $"{value * 100:0.##} %",
            Limits = (0, 1),
        }.Render();
    }
}
