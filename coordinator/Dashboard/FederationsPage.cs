using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>The first page: all federations.</summary>
internal static class FederationsPage
{
    /// <summary>What is on it.</summary>
    public static Html Content(IReadOnlyList<FederationView> views) => views.Count == 0
        ? PageFrame.Part("none", Html.Of(
            $"""
            <article class="card empty"><h2>No federation yet</h2>
            <p>Start one, and it appears here:</p>
            <pre>feddistill-coordinator start spec.json --transfer public.csv</pre>
            </article>
            """))
        : Html.Join([Heading(views), .. views.Select(view => PageFrame.Part($"federation-{view.Name}", Card(view)))]);

    private static Html Heading(IReadOnlyList<FederationView> views)
    {
        var running = views.Count(view => view.Record.Phase == FederationPhase.Running);
        var waiting = views.Count(view => view.Record.Phase == FederationPhase.Waiting);
        return PageFrame.Part("heading", Html.Of(
            $"""
            <h1 class="title">Federations</h1>
            <p class="facts">{running} running · {waiting} waiting for clients · {views.Count - running - waiting} ended</p>
            """));
    }

    private static Html Card(FederationView view) => Html.Of(
        $"""
        <a class="card federation" href="/federations/{view.Name}">
        <span class="head"><b>{view.Name}</b> {PageWords.State(view.Record.Phase)}</span>
        <span class="doing">{PageWords.Doing(view)}</span>
        <progress value="{view.Record.Finished.Count}" max="{view.Spec.Rounds}" aria-label="Rounds that have ended"></progress>
        <span class="numbers">
        <span>Rounds <b>{view.Record.Finished.Count} of {view.Spec.Rounds}</b></span>
        <span>Clients online <b>{view.Online} of {view.Record.Members.Count}</b></span>
        <span>Student <b>{PageWords.Accuracy(view)}</b></span>
        <span>Epsilon <b>{PageWords.Epsilon(view)}</b></span>
        </span>
        </a>
        """);
}
