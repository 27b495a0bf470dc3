using System.Text.Json;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The page of one federation: where it stands, the report's pictures as far as they go, clients, students.</summary>
internal static class FederationPage
{
    /// <summary>What is on it.</summary>
    public static Html Content(FederationView view, Func<RoundResult, StudentCard?> card) => Html.Join(
    [
        PageFrame.Part("heading", Heading(view)),
        PageFrame.Part("phase", PhaseLine.Render(view)),
        PageFrame.Part("tiles", Tiles(view)),
        PageFrame.Part("pictures", Pictures(view)),
        PageFrame.Part("clients", ClientsTable.Render(view)),
        PageFrame.Part("rounds", Rounds(view)),
        PageFrame.Part("students", StudentsSection.Render(view, card)),
        PageFrame.Part("spec", Spec(view.Spec)),
    ]);

    private static Html Heading(FederationView view) => Html.Of(
        $"""
        <h1 class="title">{view.Name} {PageWords.State(view.Record.Phase)}</h1>
        {(view.Record.Reason.Length > 0 ? Html.Of($"<p class=\"reason\">{view.Record.Reason}</p>") : Html.Empty)}
        <p class="facts">{view.Spec.Clients} clients · teachers {string.Join(", ", view.Spec.Teacher)} · student {view.Spec.Student} · aggregation {view.Spec.Aggregation} · privacy {view.Spec.Privacy} · seed {view.Spec.Seed}</p>
        """);

    private static Html Tiles(FederationView view)
    {
        var judged = view.Run.Rounds.LastOrDefault(round => round.Student is not null);
        return Html.Of(
            $"""
            <div class="tiles">
            {Tile("Student", PageWords.Accuracy(view), judged is null ? "accuracy is not known yet" : $"of the test set, after round {judged.Round}", judged is null ? "tile" : "tile student")}
            {Tile("Rounds", $"{view.Record.Finished.Count} of {view.Spec.Rounds}", Failures(view))}
            {Tile("Clients online", $"{view.Online} of {view.Record.Members.Count}", $"{view.Spec.Clients} are expected")}
            {Tile("Epsilon spent", view.IsFormal ? PageWords.Epsilon(view) : ReportNumbers.Unknown, view.IsFormal ? $"unit {view.Privacy.Unit}, delta {view.Privacy.Delta:G4}" : "no formal guarantee")}
            {Tile("Payload", ReportNumbers.Bytes(view.Run.Bytes.Sent), $"{ReportNumbers.Bytes(view.Run.Bytes.Up)} up, {ReportNumbers.Bytes(view.Run.Bytes.Down)} down")}
            </div>
            """);
    }

    private static Html Tile(string name, string value, string note, string cssClass = "tile") =>
        Html.Of($"<div class=\"{cssClass}\"><span>{name}</span><b>{value}</b><span>{note}</span></div>");

    private static string Failures(FederationView view) => view.Record.Failures > 0 ? $"{view.Record.Failures} failed" : "none failed";

    private static Html Pictures(FederationView view) => view.Run.Rounds.Count == 0
        ? Html.Empty
        : Html.Of(
            $"""
            <div class="cards">
            {Html.FromReport(ReportPictures.Render(view.Run))}
            {Html.FromReport(ReportPrivacy.Render(view.Run))}
            </div>
            """);

    private static Html Rounds(FederationView view) => Html.Join(
    [
        view.Run.Rounds.Count == 0 ? Html.Empty : Html.FromReport(ReportRounds.Render(view.Run)),
        Failed([.. view.Record.Finished.Where(round => round.Phase == RoundPhase.Failed)]),
    ]);

    private static Html Failed(IReadOnlyList<FinishedRound> rounds) => rounds.Count == 0 ? Html.Empty : Html.Of(
        $"""
        <article class="card"><h2>Failed rounds</h2>
        <dl>
        {Html.Join(rounds.Select(round => Html.Of($"<dt>Round {round.Round}</dt><dd>{round.FailureReason} ({round.Contributed} of {round.Cohort} uploads)</dd>")))}
        </dl>
        </article>
        """);

    private static Html Spec(FederationSpec spec) => Html.Of(
        $"""
        <details class="card" id="whole-spec">
        <summary>The whole spec</summary>
        <pre>{JsonSerializer.Serialize(spec, FedDistillJson.Indented)}</pre>
        </details>
        """);
}
