using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Faults;

/// <summary>
/// Clients that die, a coordinator that hangs, a network that cuts, loses and breaks: the federation completes with the
/// student that it would have had, and the logs tell what happened. The everyday versions have short faults; the long
/// ones last until everybody has noticed.
/// </summary>
public sealed class FaultTests(UndisturbedStudent undisturbed) : IClassFixture<UndisturbedStudent>
{
    private const string FirstTrained = "Round 1: teacher";
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Clients_KilledAfterTrainingAndAllKilled_GoOnWithoutTrainingAnew()
    {
        await using var federation = await FaultyFederation.StartAsync();
        var siteA = federation.Join("site-a");
        await siteA.LineAsync("joined");
        var siteB = federation.Join("site-b");
        await siteB.LineAsync("joined");
        var siteC = federation.Join("site-c");
        await siteC.LineAsync(FirstTrained);

        await Task.WhenAll(siteA.KillAsync(), siteB.KillAsync(), siteC.KillAsync());
        var again = FaultyFederation.Sites.Select(site => federation.Join(site)).ToArray();

        Assert.Equal(undisturbed.Sha256, await federation.StudentAsync());
        Assert.Equal([3, 3], federation.Contributed());
        foreach (var (site, client) in FaultyFederation.Sites.Zip(again))
        {
            await client.SuccessAsync();
            Assert.Equal(2, federation.Released(site));
        }

        // It had trained; whether it had been heard too, only the coordinator knows.
        Assert.DoesNotContain(FirstTrained, again[2].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_TwoUnderOneName_CountOnceAndTheSecondIsTold()
    {
        await using var federation = await FaultyFederation.StartAsync();
        var first = federation.Join("site-a");
        await first.LineAsync("joined");
        // The same state on the same machine is refused at once; another state and other data elsewhere cannot be known.
        var sameState = federation.Join("site-a");
        Assert.Equal(3, await sameState.ExitAsync());
        var elsewhere = federation.Join("site-a", data: "site-b.csv", state: "elsewhere");
        await elsewhere.LineAsync("joined");

        federation.Join("site-b");
        federation.Join("site-c");

        await federation.StudentAsync();
        Assert.Equal([3, 3], federation.Contributed());
        await first.SuccessAsync();
        await elsewhere.SuccessAsync();
        Assert.Contains("end the other process", sameState.Error, StringComparison.Ordinal);
        Assert.Contains("If another process runs under this name, end one of the two", first.Output + elsewhere.Output, StringComparison.Ordinal);
    }

    [Fact]
    public Task Network_LostCutHungAndBroken_IsMended() => NetworkAsync(
        async federation =>
        {
            var network = federation.Network;
            network.LosesResponses = true;
            await WaitAsync(Short);
            network.LosesResponses = false;
            network.IsCut = true;
            await WaitAsync(Short);
            network.IsCut = false;
            await HangAsync(federation, Short);
            network.Latency = TimeSpan.FromMilliseconds(20);
            network.PieceBytes = 512;
            network.Reset();
        },
        client =>
        {
            Assert.Contains("does not answer", client.Output, StringComparison.Ordinal);
            Assert.Contains("answers again", client.Output, StringComparison.Ordinal);
        });

    [Fact(Explicit = true), Trait("Category", "Long")]
    public Task Network_EveryResponseLostFor20Seconds_IsMended() => NetworkAsync(
        async federation =>
        {
            federation.Network.LosesResponses = true;
            await WaitAsync(TimeSpan.FromSeconds(20));
            federation.Network.LosesResponses = false;
            federation.Network.Reset();
        },
        client => Assert.Contains("answers again", client.Output, StringComparison.Ordinal));

    [Fact(Explicit = true), Trait("Category", "Long")]
    public async Task Network_OneThirdOfTheClientsCutOffFor30Seconds_IsWaitedFor()
    {
        await using var federation = await FaultyFederation.StartAsync();
        federation.Join("site-a");
        federation.Join("site-b");
        var siteC = federation.Join("site-c", throughNetwork: true);
        await siteC.LineAsync("joined");
        federation.Network.IsCut = true;
        await WaitAsync(TimeSpan.FromSeconds(30));
        federation.Network.IsCut = false;

        Assert.Equal(undisturbed.Sha256, await federation.StudentAsync());
        await siteC.SuccessAsync();
        Assert.Contains("does not answer", siteC.Output, StringComparison.Ordinal);
        Assert.Contains("answers again", siteC.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true), Trait("Category", "Long")]
    public Task Coordinator_HangsFor60Seconds_IsNoticedAndGoesOn() => NetworkAsync(
        federation => HangAsync(federation, TimeSpan.FromSeconds(60)),
        client =>
        {
            Assert.Contains("does not answer", client.Output, StringComparison.Ordinal);
            Assert.Contains("answers again", client.Output, StringComparison.Ordinal);
        });

    private async Task NetworkAsync(Func<FaultyFederation, Task> disturbAsync, Action<ProcessUnderTest> assertClient)
    {
        await using var federation = await FaultyFederation.StartAsync();
        var clients = FaultyFederation.Sites.Select(site => federation.Join(site, throughNetwork: true)).ToArray();
        await clients[2].LineAsync("joined");

        await disturbAsync(federation);

        Assert.Equal(undisturbed.Sha256, await federation.StudentAsync());
        Assert.Equal([3, 3], federation.Contributed());
        foreach (var client in clients)
        {
            await client.SuccessAsync();
            assertClient(client);
        }
    }

    /// <summary>The coordinator's process stays and does nothing for a while.</summary>
    private static async Task HangAsync(FaultyFederation federation, TimeSpan pause)
    {
        await federation.Coordinator.PauseAsync();
        await WaitAsync(pause);
        await federation.Coordinator.GoOnAsync();
    }

    /// <summary>Lets a fault last; nothing is expected to happen meanwhile.</summary>
    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);
}
