using System.Net;
using FedDistill.Coordinator.Dashboard;
using FedDistill.Coordinator.Tests.Identity;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Dashboard;

/// <summary>Who is let in to the dashboard of a coordinator with certificates, over real TLS.</summary>
public sealed class DashboardLoginTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SecureCoordinator _coordinator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _coordinator = await SecureCoordinator.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/live")]
    [InlineData("/events")]
    [InlineData("/federations/glyphs")]
    [InlineData("/federations/glyphs/events")]
    [InlineData("/federations/glyphs/students/1/student.safetensors")]
    public async Task Get_Stranger_SeesTheLoginPageAndNoName(string path)
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec("glyphs"));
        var stranger = _coordinator.Browse(certificate: null);

        using var response = await stranger.GetAsync(path, Cancellation);
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("<form id=\"login\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("glyphs", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Certificates_OnlyTheOperatorsOpens()
    {
        var now = _coordinator.Time.GetUtcNow();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_coordinator.Browse(_coordinator.OperatorsCertificate)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_coordinator.Browse(await _coordinator.EnrollAsync("north"))));
        // Of the same authority, yet not the one that is in the folder.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_coordinator.Browse(_coordinator.Authority.Operator(now))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_coordinator.Browse(_coordinator.Authority.SelfSigned("operator", now))));
    }

    [Fact]
    public async Task Get_OperatorsCertificateAfterItsEnd_OpensNoMore()
    {
        var browser = _coordinator.Browse(_coordinator.OperatorsCertificate);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        _coordinator.Time.ShiftTo(CertificateFacts.NotAfter(_coordinator.OperatorsCertificate));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
    }

    [Fact]
    public async Task LogIn_Token_OpensOnceForEightHours()
    {
        var (browser, other) = (_coordinator.Browse(certificate: null), _coordinator.Browse(certificate: null));
        var token = await TokenAsync();

        using var login = await LogInAsync(browser, token);
        using var again = await LogInAsync(other, token);

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (login.StatusCode, login.Headers.Location?.ToString()));
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^__Host-feddistill=[\\w-]{43}; max-age=28800; path=/; secure; samesite=strict; httponly$", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.False(again.Headers.Contains("Set-Cookie"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await StatusAsync(browser), await StatusAsync(other)));
        _coordinator.Time.Shift(DashboardSessions.SessionLife);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
    }

    [Fact]
    public async Task LogIn_TokenThatIsOldWrongOrOfAClient_IsRefusedInTheSameWords()
    {
        var browser = _coordinator.Browse(certificate: null);
        var token = await TokenAsync();
        _coordinator.Time.Shift(DashboardSessions.TokenLife);
        HashSet<string> pages = [];
        foreach (var bad in (string[])[token, "fdd1_" + new string('A', 43), "", await _coordinator.TokenAsync("north")])
        {
            using var response = await LogInAsync(browser, bad);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            pages.Add(await response.Content.ReadAsStringAsync(Cancellation));
        }

        Assert.Contains("This token is not good", Assert.Single(pages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_ManyWrongTokens_AreLookedAtNoMore()
    {
        var browser = _coordinator.Browse(certificate: null);
        var token = await TokenAsync();
        for (var guess = 0; guess < 10; guess++)
        {
            (await LogInAsync(browser, "fdd1_wrong")).Dispose();
        }

        using var refused = await LogInAsync(browser, token);
        using var elsewhere = await LogInAsync(_coordinator.Browse(certificate: null), token);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.SeeOther), (refused.StatusCode, elsewhere.StatusCode));
        Assert.Contains("Wait a minute", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_FormOfAnotherSite_IsRefused()
    {
        var token = await TokenAsync();
        using var request = Form("/login", token);
        request.Headers.Add("Origin", "https://attacker.example");

        using var response = await _coordinator.Browse(certificate: null).SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        using var login = await LogInAsync(_coordinator.Browse(certificate: null), token);
        Assert.Equal(HttpStatusCode.SeeOther, login.StatusCode);
    }

    [Fact]
    public async Task LogOut_Session_IsOver()
    {
        var browser = _coordinator.Browse(certificate: null);
        using var login = await LogInAsync(browser, await TokenAsync());
        var session = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        using var request = Form("/logout", "");
        using var logout = await browser.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, logout.StatusCode);
        // Whoever has kept the cookie has nothing.
        using var kept = new HttpRequestMessage(HttpMethod.Get, "/");
        kept.Headers.Add("Cookie", session);
        using var response = await _coordinator.Browse(certificate: null).SendAsync(kept, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Session_Grpc_OpensNothing()
    {
        using var login = await LogInAsync(_coordinator.Browse(certificate: null), await TokenAsync());
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var admin = new Admin.AdminClient(_coordinator.Open(certificate: null));

        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await admin.StatusAsync(new StatusRequest(), TestCoordinator.Call.WithHeaders(new Metadata { { "cookie", cookie } })));

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
    }

    private async Task<string> TokenAsync() => (await _coordinator.Admin.OpenDashboardAsync(new OpenDashboardRequest(), TestCoordinator.Call)).Token;

    private static async Task<HttpResponseMessage> LogInAsync(HttpClient browser, string token)
    {
        using var request = Form("/login", token);
        return await browser.SendAsync(request, Cancellation);
    }

    private static HttpRequestMessage Form(string path, string token) =>
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]) };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync("/", Cancellation);
        return response.StatusCode;
    }
}
