using System.Net;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Tests.Identity;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Telemetry;

public sealed class HttpHealthTests
{
    [Fact]
    public async Task Health_OnTheOperatorsAddress_IsToldToEveryoneAndMetricsToTheOperator()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await SecureCoordinator.StartAsync(folder.Path);
        var client = await coordinator.EnrollAsync("north");

        Assert.Equal(HttpStatusCode.OK, await GetAsync(coordinator, certificate: null, "health/live"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(coordinator, certificate: null, "health/ready"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(coordinator, certificate: null, "metrics"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(coordinator, client, "metrics"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(coordinator, coordinator.OperatorsCertificate, "metrics"));
    }

    [Fact]
    public async Task Health_OnTheClientsAddress_IsNotServed()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, servesMetrics: true, adminListen: new Uri("http://127.0.0.1:0"));
        // The clients' address speaks HTTP/2 alone.
        using var http = new HttpClient
        {
            BaseAddress = coordinator.Host.Url, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        foreach (var path in new[] { "health/live", "health/ready", "metrics" })
        {
            using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("Host", "attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://attacker.example", HttpStatusCode.Forbidden)]
    public async Task Get_WithoutCertificates_IsNotForOtherSites(string header, string value, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(folder.Path, servesMetrics: true);
        using var http = new HttpClient { BaseAddress = coordinator.Host.Url };

        foreach (var path in new[] { "health/live", "health/ready", "metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(header, value);
            request.Headers.Add("Sec-Fetch-Mode", "no-cors");
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    // A service's name is in no certificate that a probe would look at.
    [Fact]
    public async Task Health_OverHttpsByAnyName_IsTold()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await SecureCoordinator.StartAsync(folder.Path);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(coordinator, certificate: null, "health/live", host: "coordinator.fed.svc"));
    }

    private static async Task<HttpStatusCode> GetAsync(SecureCoordinator coordinator, X509Certificate2? certificate, string path, string? host = null)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, _) => coordinator.Authority.Trust.ObjectionToServer((X509Certificate2)shown!, "127.0.0.1", coordinator.Time.GetUtcNow()) is null;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!;
        using var http = new HttpClient(handler) { BaseAddress = coordinator.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpVersion.Version11, response.Version);
        return response.StatusCode;
    }
}
