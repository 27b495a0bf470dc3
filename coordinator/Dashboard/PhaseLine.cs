using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The newest round as a line of phases, the present one with its progress.</summary>
internal static class PhaseLine
{
    /// <summary>The line; while clients are waited for, how many have come.</summary>
    public static Html Render(FederationView view)
    {
        if (view.Record.Phase == FederationPhase.Waiting)
        {
            return Card($"Waiting for clients", Html.Empty, Progress(view.Record.Members.Count, view.Spec.Clients, "clients have joined", Html.Empty));
        }

        if (view.Round is not { } round || view.Record.HasEnded)
        {
            return Html.Empty;
        }

        // An election is held only where several rules compete, so that the step stands only there.
        RoundPhase[] steps = round.Plan.Rivals.Count > 0
            ? [RoundPhase.Collecting, RoundPhase.Distilling, RoundPhase.Judging, RoundPhase.Completed]
            : [RoundPhase.Collecting, RoundPhase.Distilling, RoundPhase.Completed];
        var heading = $"Round {round.Plan.Round} of {view.Spec.Rounds}";
        return Card(
            heading,
            Html.Of($"<ol class=\"phases\">{Html.Join(steps.Select(step => Step(step, round.Phase)))}</ol>"),
            Present(round));
    }

    private static Html Card(string heading, Html steps, Html present) => Html.Of(
        $"""
        <article class="card phase"><h2>{heading}</h2>
        {steps}
        {present}
        </article>
        """);

    private static Html Step(RoundPhase step, RoundPhase present)
    {
        // Judging follows distilling, although its number does not tell.
        var cssClass = step == present ? (present == RoundPhase.Completed ? "done" : "now")
            : present == RoundPhase.Failed ? "" : step < present ? "done" : "";
        return Html.Of($"<li class=\"{cssClass}\"{(cssClass == "now" ? Html.Of($" aria-current=\"step\"") : Html.Empty)}>{Word(step)}</li>");
    }

    private static string Word(RoundPhase step) => step switch
    {
        RoundPhase.Collecting => "Clients learn and answer",
        RoundPhase.Distilling => "Aggregate and distill",
        RoundPhase.Judging => "Clients judge",
        _ => "Published",
    };

    private static Html Present(RoundState round) => round.Phase switch
    {
        RoundPhase.Collecting => Progress(round.Uploads.Count, round.Cohort.Count, "uploads counted", Left(round)),
        RoundPhase.Judging => Progress(round.Votes.Count, round.Uploads.Count, "clients have judged", Left(round)),
        RoundPhase.Distilling => Html.Of($"<p class=\"note\">From {round.Uploads.Count} uploads, by the rule {round.Plan.Rule}.</p>"),
        RoundPhase.Failed => Html.Of($"<p class=\"note bad\">{round.FailureReason}</p>"),
        _ => Html.Empty,
    };

    private static Html Progress(int done, int of, string what, Html left) => Html.Of(
        $"""
        <progress value="{done}" max="{of}" aria-label="{what}"></progress>
        <p class="note"><b>{done} of {of}</b> {what}{left}</p>
        """);

    private static Html Left(RoundState round) => round.CollectionLeft is { } left
        ? Html.Of($" · <span class=\"left\" data-seconds=\"{(long)Math.Max(0, left.TotalSeconds)}\">{ReportNumbers.Duration(Math.Max(0, Math.Floor(left.TotalSeconds)))}</span> to the deadline")
        : Html.Of($" · no deadline");
}
