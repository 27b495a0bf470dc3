namespace FedDistill.Coordinator.Dashboard;

/// <summary>What all pages have around them.</summary>
internal static class PageFrame
{
    // The mark is drawn in the page: a browser asks for nothing that is not here.
    private const string Icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%231f63d6'/%3E" +
        "%3Cpath d='M16 25V15M16 15L8 8M16 15l8-7M16 15V7' stroke='white' stroke-width='3' stroke-linecap='round' fill='none'/%3E%3C/svg%3E";

    /// <summary>A page.</summary>
    /// <param name="title">Its name for tabs and bookmarks.</param>
    /// <param name="trail">Where it stands below the first page; empty: it is the first.</param>
    /// <param name="canLogOut">Whether there is a session to end.</param>
    /// <param name="events">Where its content comes from as it changes; null: it does not.</param>
    /// <param name="content">What stands below the bar.</param>
    public static Html Of(string title, string trail, bool canLogOut, string? events, Html content) => Html.Of(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} – FedDistill</title>
        <link rel="icon" href="{Icon}">
        <link rel="stylesheet" href="/dashboard.css">
        <script src="/dashboard.js" defer></script>
        {(events is null ? Html.Empty : Html.Of($"<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"))}
        </head>
        <body>
        <nav class="bar-top">
        <a href="/" class="brand">FedDistill</a>{(trail.Length > 0 ? Html.Of($" <span class=\"trail\" aria-current=\"page\">{trail}</span>") : Html.Empty)}
        <span class="spring"></span>
        <span id="connection" class="connection" role="status"></span>
        {(canLogOut ? Html.Of($"<form method=\"post\" action=\"/logout\"><button>Log out</button></form>") : Html.Empty)}
        </nav>
        <main id="live" data-events="{events}">
        {content}
        </main>
        </body>
        </html>

        """);

    /// <summary>A part of a page that is replaced by itself when it changes.</summary>
    public static Html Part(string id, Html content) => content == Html.Empty ? content : Html.Of(
        $"""
        <section id="{id}" class="part">
        {content}
        </section>
        """);
}
