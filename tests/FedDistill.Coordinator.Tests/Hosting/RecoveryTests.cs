using FedDistill.Coordinator.Federations;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FedDistill.Coordinator.Tests.Hosting;

public sealed class RecoveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_NameWithoutFederation_ServesAllTheSame()
    {
        // What a process leaves that dies between the two writes of a start.
        await using (var first = await TestCoordinator.StartAsync(_folder.Path))
        {
            await first.Host.Services.GetRequiredService<IGrainFactory>().GetGrain<IFederationDirectoryGrain>(0).AddAsync("half");
            await first.StartFederationAsync(TestFederation.Spec("whole"));
        }

        await using var second = await TestCoordinator.StartAsync(_folder.Path);
        var reply = await second.Admin.StatusAsync(
            new StatusRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("whole", Assert.Single(reply.Federations).Name);
    }
}
