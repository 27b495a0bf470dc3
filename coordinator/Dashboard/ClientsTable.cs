using FedDistill.Coordinator.Reports;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The table of clients: who is here, what each has sent, what is known against it, what it has spent.</summary>
internal static class ClientsTable
{
    /// <summary>The table; nothing before anybody has joined.</summary>
    public static Html Render(FederationView view) => view.Clients.Count == 0 ? Html.Empty : Html.Of(
        $"""
        <article class="card"><h2>Clients <small>{view.Online} of {view.Record.Members.Count} online</small></h2>
        <div class="scroll"><table class="clients">
        <thead><tr><th scope="col">Name</th><th scope="col">Here</th><th scope="col">Teacher</th><th scope="col">Last upload</th><th scope="col">Sent</th><th scope="col">Quality</th><th scope="col">Epsilon</th></tr></thead>
        <tbody>
        {Html.Join(view.Clients.Select(client => Row(view, client)))}
        </tbody>
        </table></div>
        {More(view)}
        <p class="note">{Note(view)}</p>
        </article>
        """);

    private static Html Row(FederationView view, ClientView client) => Html.Of(
        $"""
        <tr><th scope="row">{client.Name}</th><td>{Here(client)}</td>{Cell("Teacher", Teacher(client))}{Cell("Last upload", LastUpload(client))}{Cell("Sent", Sent(client))}{Cell("Quality", Quality(view, client), "wrap")}{Cell("Epsilon", Epsilon(view, client))}</tr>
        """);

    /// <summary>On a narrow screen each cell stands on a line of its own and says what it is.</summary>
    private static Html Cell(string column, Html content, string cssClass = "") => Html.Of($"<td data-column=\"{column}\" class=\"{cssClass}\">{content}</td>");

    private static Html Teacher(ClientView client) =>
        Html.Of($"{(client.Record.TeacherArchitecture.Length > 0 ? client.Record.TeacherArchitecture : ReportNumbers.Unknown)}");

    private static Html Sent(ClientView client) => Html.Of($"{ReportNumbers.Bytes(client.Record.BytesUp)}");

    private static Html Here(ClientView client) => client switch
    {
        { Declined.Length: > 0 } => Html.Of($"<span class=\"dot off\"></span>declined"),
        { IsOnline: true } => Html.Of($"<span class=\"dot on\"></span>online"),
        { HasLeft: true } => Html.Of($"<span class=\"dot off\"></span>has left"),
        { LastSeen: { } seen } => Html.Of($"<span class=\"dot off\"></span>last seen {PageWords.Time(seen)}"),
        _ => Html.Of($"<span class=\"dot off\"></span>not seen since the start"),
    };

    private static Html LastUpload(ClientView client) => client.Record.LastRound == 0 ? Html.Of($"none")
        : client.LastUpload is { } instant ? Html.Of($"<span>round {client.Record.LastRound}, {PageWords.Time(instant)}</span>")
        : Html.Of($"round {client.Record.LastRound}");

    /// <summary>
    /// What the coordinator knows of a client's answers. Not how good they are: it has no labels for the transfer set,
    /// and judges no single answer.
    /// </summary>
    private static Html Quality(FederationView view, ClientView client)
    {
        List<Html> known = [];
        if (client.Declined.Length > 0)
        {
            known.Add(Html.Of($"{client.Declined}"));
        }

        if (client.Flagged.Count > 0)
        {
            known.Add(Html.Of($"<span class=\"bad\">suspicious in {Rounds(client.Flagged)}</span>"));
        }

        if (client.Missed.Count > 0)
        {
            known.Add(Html.Of($"no answer in {Rounds(client.Missed)}"));
        }

        return known.Count > 0 ? Html.Of($"{Html.Join(known.Select((piece, index) => index == 0 ? piece : Html.Of($"· {piece}")))}")
            : client.Record.LastRound == 0 || ReleasesAggregate(view) ? Html.Of($"unknown")
            : Html.Of($"nothing against it");
    }

    private static string Rounds(IReadOnlyList<int> rounds) =>
        $"round{(rounds.Count > 1 ? "s" : "")} {string.Join(", ", rounds.Take(8))}{(rounds.Count > 8 ? $" and {rounds.Count - 8} more" : "")}";

    private static Html Epsilon(FederationView view, ClientView client) => Html.Of($"{EpsilonOf(view, client)}");

    private static string EpsilonOf(FederationView view, ClientView client) => view switch
    {
        { IsFormal: false } => ReportNumbers.Unknown,
        { Privacy.Epsilon: var epsilon } when !double.IsFinite(epsilon) => "infinite",
        // Who has sent nothing has spent nothing.
        _ when client.Record.LastRound == 0 => "0",
        { Privacy.Method: FederationPrivacy.ClientLedger } => $"≤ {view.Privacy.Budget:G4}",
        _ => $"≤ {view.Privacy.Epsilon:G4}",
    };

    private static Html More(FederationView view) => view.Record.Members.Count > FederationViews.MostClients
        ? Html.Of($"<p class=\"note\">The first {FederationViews.MostClients} of {view.Record.Members.Count} members are shown.</p>")
        : Html.Empty;

    private static string Note(FederationView view) =>
        (ReleasesAggregate(view)
            ? "Quality: under this privacy mode nothing is told of single answers. "
            : "Quality: what the coordinator sees in an answer without knowing the truth; its accuracy is not known to it. ") +
        (view.IsFormal
            ? "Epsilon: an upper bound, that of a client that answered every round; its own ledger has the exact account."
            : "Online: it follows the rounds now.");

    private static bool ReleasesAggregate(FederationView view) => view.Spec.Privacy is PrivacyModes.CentralDp or PrivacyModes.Pate;
}
