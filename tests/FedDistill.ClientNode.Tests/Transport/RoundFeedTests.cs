using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Tests.Transport;

public sealed class RoundFeedTests
{
    [Fact]
    public async Task ReadAsync_BrokenTwice_SubscribesAgainAndEndsWithTheFederation()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        coordinator.WatchesToBreak = 2;
        coordinator.Publish(new RoundEvent { FederationState = FederationState.Running, Round = 1 });

        var last = new RoundEvent();
        await foreach (var state in new RoundFeed(connection, TestFederation.Name, "alice").ReadAsync(TestContext.Current.CancellationToken))
        {
            last = state;
            if (coordinator.WatchCount == 3)
            {
                coordinator.Publish(new RoundEvent { FederationState = FederationState.Completed, Round = 2 });
            }
        }

        Assert.Equal(FederationState.Completed, last.FederationState);
        Assert.Equal(3, coordinator.WatchCount);
    }

    [Fact]
    public async Task ReadAsync_CoordinatorGoneAndNoWaiting_IsANetworkError()
    {
        var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect(wait: false);
        await coordinator.DisposeAsync();

        var error = await Assert.ThrowsAsync<FedDistillException>(async () =>
        {
            await foreach (var _ in new RoundFeed(connection, TestFederation.Name, "alice").ReadAsync(TestContext.Current.CancellationToken))
            {
                Assert.Fail("There is no one to tell anything.");
            }
        });

        Assert.Equal(ErrorCode.Network, error.Code);
    }
}
