namespace FedDistill.Coordinator.Dashboard;

/// <summary>Where an operator's browser exchanges a token for a session.</summary>
internal static class LoginPage
{
    /// <summary>The page.</summary>
    /// <param name="refused">Whether a token was just refused.</param>
    /// <param name="address">Where the coordinator is reached, as the browser calls it.</param>
    public static Html Render(bool refused, string address) => PageFrame.Of("Log in", "Log in", canLogOut: false, events: null, Html.Of(
        $"""
        <article class="card login"><h1 class="title">Log in</h1>
        {(refused ? Html.Of($"<p class=\"bad\" role=\"alert\">This token is not good: it was used, or is older than five minutes. Ask for a new one.</p>") : Html.Empty)}
        <p>On a machine that has the operator's certificate, ask for a link. It is good once, for five minutes:</p>
        <pre>feddistill-coordinator dashboard \
          --coordinator {address} \
          --identity state</pre>
        <form id="login" method="post" action="/login">
        <label for="token">Or paste the token that stands after # in the link</label>
        <input id="token" name="token" required autocomplete="off" spellcheck="false" maxlength="100">
        <button>Log in</button>
        </form>
        <p class="note">A browser that shows the operator's certificate needs no token.</p>
        </article>
        """));
}
