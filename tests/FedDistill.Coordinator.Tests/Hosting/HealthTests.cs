using FedDistill.Coordinator.Hosting;
using FedDistill.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FedDistill.Coordinator.Tests.Hosting;

public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_DataFolderTakesNoDataForAWhile_IsNotReadyButLive()
    {
        var time = new SkippableTime();
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path, time);
        await coordinator.StartFederationAsync(TestFederation.Spec("recovered"));
        using var channel = GrpcChannel.ForAddress(coordinator.Host.Url);
        var health = new Health.HealthClient(channel);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(CoordinatorHealth.Ready));

        // A folder in the way of the probe fails for every user, root included.
        Directory.CreateDirectory(_folder.File("probe"));
        time.Skip(TimeSpan.FromSeconds(2));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(CoordinatorHealth.Ready));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(""));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(CoordinatorHealth.Live));

        Directory.Delete(_folder.File("probe"));
        time.Skip(TimeSpan.FromSeconds(2));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(CoordinatorHealth.Ready));

        async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(string service) =>
            (await health.CheckAsync(new HealthCheckRequest { Service = service }, TestCoordinator.Call)).Status;
    }

    [Fact]
    public async Task Check_UnknownService_IsNotFound()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        using var channel = GrpcChannel.ForAddress(coordinator.Host.Url);

        var error = await Assert.ThrowsAsync<RpcException>(() => new Health.HealthClient(channel)
            .CheckAsync(new HealthCheckRequest { Service = "weather" }, TestCoordinator.Call).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }
}
