using FedDistill.Coordinator.Tests.Identity;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Dashboard;

/// <summary>The dashboard in a real browser: its script runs under its content policy, and the page changes by itself.</summary>
public sealed class DashboardBrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_WhileARoundEnds_ShowsItWithoutBeingLoadedAgain()
    {
        Assert.SkipUnless(Browser.IsHere, Browser.Missing);
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.StartFederationAsync(TestFederation.Spec("glyphs"), TestFederation.Test);
        await using var browser = await Browser.StartAsync();
        await browser.GoAsync(coordinator.Host.Url);
        await browser.WaitAsync("document.getElementById('connection').textContent === 'live'");
        await browser.GoAsync(new Uri(coordinator.Host.Url, "federations/glyphs"));
        await browser.WaitAsync("document.body.textContent.includes('0 of 2 clients have joined')");
        await browser.AskAsync("window.isTheSamePage = true");

        await coordinator.JoinAsync("glyphs", "anna", "ben");
        await browser.WaitAsync("document.querySelector('.phase')?.textContent.includes('0 of 2 uploads counted')");
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        await browser.WaitAsync("document.querySelector('.phase').textContent.includes('1 of 2 uploads counted')");
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await browser.WaitAsync("document.querySelector('[data-round=\"1\"]') && document.querySelector('svg.chart .point')");
        await browser.AskAsync("document.getElementById('card-1').open = true");
        await coordinator.WaitForAsync("glyphs", round => round is { Round: 2, Phase: RoundPhase.Collecting });
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna", 2));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben", 2));
        await browser.WaitAsync("document.getElementById('connection').textContent === 'ended'");

        Assert.Equal("completed", await browser.AskAsync("document.querySelector('.title .state').textContent"));
        Assert.Equal("2", await browser.AskAsync("document.querySelectorAll('[data-round]').length"));
        Assert.Equal("true", await browser.AskAsync("window.isTheSamePage"));
        // What a reader has opened stays open.
        Assert.Equal("true", await browser.AskAsync("document.getElementById('card-1').open"));
        Assert.Equal("0", await browser.AskAsync("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty(await browser.ComplaintsAsync());
    }

    [Fact]
    public async Task Link_WithAToken_LogsInAndLeavesNoToken()
    {
        Assert.SkipUnless(Browser.IsHere, Browser.Missing);
        await using var coordinator = await SecureCoordinator.StartAsync(_folder.Path);
        var reply = await coordinator.Admin.OpenDashboardAsync(new OpenDashboardRequest(), TestCoordinator.Call);
        await using var browser = await Browser.StartAsync();

        await browser.GoAsync(new Uri(coordinator.Url, $"/login#{reply.Token}"));
        await browser.WaitAsync("document.getElementById('connection').textContent === 'live'");

        Assert.Equal(coordinator.Url.ToString(), await browser.AskAsync("location.href"));
        Assert.Equal("No federation yet", await browser.AskAsync("document.querySelector('h2').textContent"));
        // No script of the page can take the session away.
        Assert.Equal("", await browser.AskAsync("document.cookie"));
        await browser.AskAsync("document.querySelector('form[action=\"/logout\"] button').click()");
        await browser.WaitAsync("document.getElementById('login')");
        Assert.Empty(await browser.ComplaintsAsync());
    }
}
