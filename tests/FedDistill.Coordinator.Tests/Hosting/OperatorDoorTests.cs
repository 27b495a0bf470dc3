using FedDistill.Coordinator.Hosting;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace FedDistill.Coordinator.Tests.Hosting;

public sealed class OperatorDoorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Admin_AddressOfItsOwn_AnswersThereAlone()
    {
        var admin = new Uri($"http://127.0.0.1:{LoopbackPorts.FindFree()}");
        await using var threads = new TrainingThreads(1);
        await using var host = await CoordinatorHost.StartAsync(
            new CoordinatorOptions
            {
                DataFolder = _folder.Path, Listen = new Uri($"http://127.0.0.1:{LoopbackPorts.FindFree()}"), AdminListen = admin, Device = "cpu",
            },
            threads,
            _ => { },
            TestContext.Current.CancellationToken);

        await PingAsync(admin, authority: admin.Authority);
        var asClient = await Assert.ThrowsAsync<RpcException>(() => PingAsync(host.Url, host.Url.Authority));
        var forged = await Assert.ThrowsAsync<RpcException>(() => PingAsync(host.Url, admin.Authority));

        Assert.Equal(StatusCode.FailedPrecondition, asClient.StatusCode);
        Assert.Equal(StatusCode.FailedPrecondition, forged.StatusCode);
    }

    /// <summary>Calls an address while claiming, as any caller can, to have called another one.</summary>
    private static async Task PingAsync(Uri address, string authority)
    {
        using var handler = new AuthorityHandler(authority);
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        await new Admin.AdminClient(channel).PingAsync(
            new PingRequest(), cancellationToken: TestContext.Current.CancellationToken);
    }

    private sealed class AuthorityHandler(string authority) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = authority;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
