namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about the clients: what each of them has of the federation on its own rows.</summary>
internal static class ReportClients
{
    /// <summary>The card; nothing where no client was judged.</summary>
    public static string Render(RunResult run) => run.Clients is not { Judged: > 0 } clients ? "" :
        $"""
        <article class="card"><h2>Clients <small>{clients.Judged} of {run.Spec.Clients}, on private rows that each held out</small></h2>
        <div>Their models: {ReportNumbers.Percent(clients.KeptMean)} on average, {ReportNumbers.Percent(clients.LocalMean)} locally, before any broadcast</div>
        <div>Gain of a client: {ReportNumbers.Points(clients.GainMean)} on average, {ReportNumbers.Points(clients.GainWorst)} at the least</div>
        <div>The last lesson would have harmed {ReportNumbers.Percent(clients.ShareHarmed)} of them; change at the worst {ReportNumbers.Points(clients.OfferedWorst)}</div>
        <p class="note">A client keeps a lesson for its own use only if it does no harm on its held-out rows. These rows also chose among its models, so the figures are a little too good.</p>
        </article>
        """;
}
