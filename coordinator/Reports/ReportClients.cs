namespace FedDistill.Coordinator.Reports;

/// <summary>
/// The report's card about the clients: what each of them has of the federation on its own rows, where that is known,
/// and what it did for it.
/// </summary>
public static class ReportClients
{
    // A picture of more lines is longer than anybody looks at: then both ends of it are drawn.
    private const int MostDrawn = 40;

    /// <summary>The card; nothing where no client is known.</summary>
    public static string Render(RunResult run) => run.Clients is not { Judged: > 0 } && run.Members.Count == 0 ? "" :
        $"""
        <article class="card{(run.Clients is { Each.Count: > 0 } ? "" : " wide")}"><h2>Clients <small>{Heading(run)}</small></h2>
        {Gains(run)}
        {Members(run)}
        </article>
        """;

    private static string Heading(RunResult run) => run.Clients is { Judged: > 0 } clients
        ? $"{clients.Judged} of {run.Spec.Clients}, on private rows that each held out"
        : $"{run.Members.Count} of {run.Spec.Clients}";

    private static string Gains(RunResult run) => run.Clients is not { Judged: > 0 } clients ? "" :
        $"""
        <div>Their models: {ReportNumbers.Percent(clients.KeptMean)} on average, {ReportNumbers.Percent(clients.LocalMean)} locally, before any broadcast</div>
        <div>Gain of a client: {ReportNumbers.Points(clients.GainMean)} on average, {ReportNumbers.Points(clients.GainWorst)} at the least</div>
        <div>The last lesson would have harmed {ReportNumbers.Percent(clients.ShareHarmed)} of them; change at the worst {ReportNumbers.Points(clients.OfferedWorst)}</div>
        {Chart(clients.Each)}
        <p class="note">A client keeps a lesson for its own use only if it does no harm on its held-out rows. These rows also chose among its models, so the figures are a little too good.</p>
        """;

    private static string Chart(IReadOnlyList<RunClient> each)
    {
        if (each.Count == 0)
        {
            return "";
        }

        RunClient[] sorted = [.. each.OrderByDescending(client => client.Kept - client.Local).ThenBy(client => client.Name, StringComparer.Ordinal)];
        RunClient[] drawn = sorted.Length <= MostDrawn ? sorted : [.. sorted[..(MostDrawn / 2)], .. sorted[^(MostDrawn / 2)..]];
        var note = drawn.Length < sorted.Length ? $"<p class=\"note\">The {MostDrawn / 2} that gained most and the {MostDrawn / 2} that gained least.</p>" : "";
        return
            $"""
            <div class="keys marks"><span>○ local teacher</span><span>● model it keeps</span><span>× newest lesson, kept or not</span></div>
            {GainChart.Render(drawn)}{note}
            """;
    }

    private static string Members(RunResult run) => run.Members.Count == 0 ? "" :
        $"""
        <details{(run.Clients is { Each.Count: > 0 } ? "" : " open=\"open\"")}><summary>What each has contributed</summary>
        <div class="scroll"><table>
        <thead><tr><th scope="col">Client</th><th scope="col">Teacher</th><th scope="col">Last answer</th><th scope="col">Missed</th><th scope="col">Sent</th></tr></thead>
        <tbody>
        {string.Join('\n', run.Members.Select(Row))}
        </tbody>
        </table></div></details>
        """;

    private static string Row(RunMember member) =>
        $"<tr><th scope=\"row\">{ReportHtml.Encode(member.Name)}{Remark(member)}</th><td>{(member.Teacher.Length > 0 ? ReportHtml.Encode(member.Teacher) : ReportNumbers.Unknown)}</td>" +
        $"<td>{(member.LastRound > 0 ? $"round {member.LastRound}" : "none")}</td><td>{member.Missed}</td><td>{ReportNumbers.Bytes(member.BytesUp)}</td></tr>";

    private static string Remark(RunMember member) => member switch
    {
        { Declined.Length: > 0 } => $"<br/><small>takes no part: {ReportHtml.Encode(member.Declined)}</small>",
        { Suspicious: > 0 } => $"<br/><small>suspicious in {member.Suspicious} {(member.Suspicious == 1 ? "round" : "rounds")}</small>",
        _ => "",
    };
}
