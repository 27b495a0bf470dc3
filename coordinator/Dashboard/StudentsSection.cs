using FedDistill.Coordinator.Reports;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The published students, the newest first, each with its card and its file.</summary>
internal static class StudentsSection
{
    // The schema and hashes belong to programs, which read the whole card.
    private const int LongestEntry = 200;

    // What most come for; the others are a click away.
    private const int Newest = 3;

    /// <summary>The section; nothing before a student is published.</summary>
    public static Html Render(FederationView view, Func<RoundResult, StudentCard?> card)
    {
        var published = view.Record.Finished.Where(round => round.Result is not null).Reverse().ToArray();
        return published.Length == 0 ? Html.Empty : Html.Of(
            $"""
            <article class="card"><h2>Students <small>one a round, published for good</small></h2>
            {List(published.Take(Newest))}
            {(published.Length > Newest ? Html.Of($"<details id=\"earlier\"><summary>{published.Length - Newest} earlier</summary>{List(published.Skip(Newest))}</details>") : Html.Empty)}
            </article>
            """);

        Html List(IEnumerable<FinishedRound> rounds) =>
            Html.Of($"<ul class=\"students\">{Html.Join(rounds.Select(round => Student(view.Name, round, card(round.Result!))))}</ul>");
    }

    private static Html Student(string federation, FinishedRound round, StudentCard? card)
    {
        var path = $"/federations/{federation}/students/{round.Round}";
        var student = round.Result!.Student;
        var head = Html.Of($"<span class=\"head\"><b>Round {round.Round}</b> <span>{ReportNumbers.Percent(round.Result.Metrics?.Accuracy)}</span></span>");
        if (card is null)
        {
            return Html.Of($"<li data-round=\"{round.Round}\">{head} <span class=\"bad\">The file is damaged. Check the disk, then restore the data folder from a copy.</span></li>");
        }

        return Html.Of(
            $"""
            <li data-round="{round.Round}">{head}
            <span class="downloads"><a class="button" href="{path}/student.safetensors">Download <small>{ReportNumbers.Bytes(student.LengthBytes)}</small></a> <a class="button quiet" href="{path}/card.json">Card</a></span>
            <details id="card-{round.Round}"><summary>What it says of itself</summary>
            <dl>
            {Entry("architecture", card.Architecture)}
            {Entry("parameters", $"{card.Parameters:N0}")}
            {Html.Join(card.Entries.Where(entry => entry.Value.Length <= LongestEntry).Select(entry => Entry(entry.Key, entry.Value)))}
            {Entry("sha256", student.Sha256)}
            </dl></details></li>
            """);
    }

    private static Html Entry(string key, string value) => Html.Of($"<dt>{key}</dt><dd>{value}</dd>");
}
