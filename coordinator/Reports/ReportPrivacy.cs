using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about privacy: what was promised and spent, round by round.</summary>
public static class ReportPrivacy
{
    /// <summary>The card; nothing for a run that does not tell its privacy.</summary>
    public static string Render(RunResult run) => run.Privacy is not { } privacy ? "" :
        $"""
        <article class="card"><h2>Privacy <small>{ReportHtml.Encode(privacy.Mode)}</small></h2>
        {(privacy.Unit is null ? None() : Promise(run, privacy))}
        </article>
        """;

    private static string None() =>
        "<div>No formal guarantee: what clients shared can give away class mixes and membership of records.</div>";

    private static string Promise(RunResult run, RunPrivacy privacy) =>
        $"""
        <div>{ReportHtml.Encode(PrivacySummary.Spent(privacy))}</div>
        {Chart(run)}
        <p class="note">For a client that answered every round. An epsilon says nothing without its delta, adjacency and unit; <code>privacy account</code> computes it again from the events.</p>
        """;

    private static string Chart(RunResult run)
    {
        (int Round, double Value)[] points = [.. run.Rounds.Where(round => round.Epsilon is not null).Select(round => (round.Round, round.Epsilon!.Value))];
        return points.Length < 2 || run.Privacy!.Method == FederationPrivacy.ClientLedger ? "" : new SvgChart
        {
            Title = "Epsilon spent, by round; dashed: the budget",
            Points = points,
            References = [("budget", run.Spec.PrivacyTerms.Epsilon)],
            Format = value => $"{value:G4}",
            FormatTick = value => $"{value:0.####}",
            FromZero = true,
        }.Render();
    }
}
