using System.Net;
using System.Net.Sockets;
using System.Text;
using FedDistill.Coordinator.Limits;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Hosting;

public sealed class PlaintextProtocolsTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private TestCoordinator Coordinator => shared.Coordinator;

    [Fact]
    public async Task Listen_OneAddress_AnswersGrpcAndHttp1()
    {
        await Coordinator.Admin.PingAsync(new PingRequest(), TestCoordinator.Call);
        using var http = new HttpClient { BaseAddress = Coordinator.Host.Url };

        using var response = await http.GetAsync("nothing-is-here", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version11), (response.StatusCode, response.Version));
    }

    [Theory]
    [InlineData("GET /nothing-is-here HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("PRO /nothing-is-here HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("PRIX", null)]
    public async Task Listen_BytesThatComeOneByOne_AreJudgedByTheFirstThree(string sent, string? begin)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(Coordinator.Host.Url.Host, Coordinator.Host.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        foreach (var letter in Encoding.ASCII.GetBytes(sent))
        {
            await stream.WriteAsync(new[] { letter }, TestContext.Current.CancellationToken);
        }

        var answer = new byte[12];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken);

        // HTTP/2 answers with frames, and ends what is none.
        Assert.Equal(begin is not null, Encoding.ASCII.GetString(answer, 0, length) == begin);
    }

    [Fact]
    public async Task Listen_ConnectionThatSaysNothing_IsClosed()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await TestCoordinator.StartAsync(
            folder.Path, limits: new CoordinatorLimits { IdleTimeout = TimeSpan.FromMilliseconds(50) });
        using var client = new TcpClient();
        await client.ConnectAsync(coordinator.Host.Url.Host, coordinator.Host.Url.Port, TestContext.Current.CancellationToken);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }
}
