using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>How states, times and epsilons read on the pages.</summary>
internal static class PageWords
{
    /// <summary>A federation's state as a mark.</summary>
    public static Html State(FederationPhase phase)
    {
        var (word, kind) = phase switch
        {
            FederationPhase.Waiting => ("waiting", "calm"),
            FederationPhase.Running => ("running", "busy"),
            FederationPhase.Completed => ("completed", "good"),
            FederationPhase.Failed => ("failed", "bad"),
            FederationPhase.BudgetExhausted => ("budget exhausted", "calm"),
            _ => ("stopped", "calm"),
        };
        return Html.Of($"<span class=\"state {kind}\">{word}</span>");
    }

    /// <summary>What a running federation does, in a few words.</summary>
    public static string Doing(FederationView view) => view switch
    {
        { Record.Phase: FederationPhase.Waiting } => $"{view.Record.Members.Count} of {view.Spec.Clients} clients have joined",
        { Record.HasEnded: true } => view.Record.Reason,
        { Round: { Phase: RoundPhase.Collecting } round } => $"round {round.Plan.Round}: {round.Uploads.Count} of {round.Cohort.Count} uploads",
        { Round: { Phase: RoundPhase.Distilling } round } => $"round {round.Plan.Round}: distilling",
        { Round: { Phase: RoundPhase.Judging } round } => $"round {round.Plan.Round}: clients judge {round.Candidates.Count} students",
        { Round: { } round } => $"round {round.Plan.Round} has ended",
        _ => "",
    };

    /// <summary>An instant, which the script writes in the reader's own time.</summary>
    public static Html Time(DateTimeOffset instant) => Html.Of($"<time datetime=\"{instant.ToString("O")}\">{instant.ToString("u")}</time>");

    /// <summary>What has been spent of the budget; never without what it is a share of.</summary>
    public static string Epsilon(FederationView view)
    {
        var privacy = view.Privacy;
        return !view.IsFormal ? "no guarantee"
            : !double.IsFinite(privacy.Epsilon) ? "infinite, given up"
            : privacy.Method == Core.Privacy.FederationPrivacy.ClientLedger ? $"at most {privacy.Budget:G4}"
            : $"{privacy.Epsilon:G4} of {privacy.Budget:G4}";
    }

    /// <summary>The newest judged student's accuracy.</summary>
    public static string Accuracy(FederationView view) =>
        ReportNumbers.Percent(view.Run.Rounds.LastOrDefault(round => round.Student is not null)?.Student?.Accuracy);
}
