using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Tests.Logging;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>Many connections, many idle calls, many failing calls: they meet a limit, and a client goes on.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class CrowdTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLog _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Connections_MoreThanAnAddressMayHave_AreClosedUntilOneEnds()
    {
        // The test's own client has one as well.
        await using var coordinator = await StartAsync(new CoordinatorLimits { ConnectionsPerAddress = 3 });
        using var first = new RawPeer(coordinator.Host.Url);
        using var third = new RawPeer(coordinator.Host.Url);
        using (var second = new RawPeer(coordinator.Host.Url))
        {
            await first.FailAsync();
            await second.FailAsync();
            await Assert.ThrowsAsync<HttpRequestException>(third.FailAsync);
            await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        }

        while (!await SucceedsAsync(third))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Contains(_log.Lines, line => line.Contains("its address has 3 already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_IdleOnesOfManyConnections_AreRefusedAndAClientFinishesTheRound()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits { ExtraCalls = 10, FailuresPerConnection = 10_000 });
        var peers = Enumerable.Range(0, 20).Select(_ => new RawPeer(coordinator.Host.Url)).ToList();
        // One content a call: sending sets its headers.
        var idle = Enumerable.Range(0, 400).Select(_ => new OpenContent([])).ToList();

        var calls = idle.Select((content, index) => peers[index / 20].BeginAsync(RawPeer.Upload, content)).ToList();
        // Each has 8, and together 10 more.
        while (calls.Count(call => call.IsCompleted) < (20 * 12) - 10)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.All(
            await Task.WhenAll(calls.Where(call => call.IsCompletedSuccessfully).Select(async call => await RawPeer.StatusOfAsync(await call))),
            answer => Assert.Equal(StatusCode.ResourceExhausted, answer.Status));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await coordinator.WaitForAsync("glyphs", round => round.Round == 2);
        idle.ForEach(content => content.Close());
        peers.ForEach(peer => peer.Dispose());
        idle.ForEach(content => content.Dispose());
    }

    [Fact]
    public async Task Calls_TenThousandThatFail_CostNoMemoryAndFewLinesAndAClientGoesOn()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits());
        using var stranger = new RawPeer(coordinator.Host.Url);
        await stranger.FailAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var answers = new List<StatusCode>();
        for (var batch = 0; batch < 100; batch++)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FailAsync(stranger))));
        }

        Assert.All(answers, answer => Assert.True(answer is StatusCode.InvalidArgument or StatusCode.ResourceExhausted, $"{answer}"));
        Assert.InRange(answers.Count(answer => answer == StatusCode.InvalidArgument), 900, 9_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
        Assert.InRange(_log.Lines.Count, 1, 100);
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
    }

    [Fact]
    public async Task Calls_AfterTooManyThatFailed_AreRefusedWithAReasonThatClientsKnow()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits { FailuresPerConnection = 1 });
        Refusal refusal;
        var calls = 0;
        do
        {
            refusal = await Refusal.OfAsync(coordinator.GetRoundAsync("nobody"));
        }
        while (refusal.Status == StatusCode.NotFound && calls++ < 100);

        refusal.Says(StatusCode.ResourceExhausted, ErrorCode.LimitReached, "Too many of your calls have failed");
        // Ten, less what the test itself gave up before.
        Assert.InRange(calls, 5, 99);
    }

    [Fact]
    public async Task Calls_NamesThatDoNotExist_LeaveNothingInMemory()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits());
        var management = coordinator.Host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var federations = await ActiveAsync(management, nameof(FederationGrain));
        for (var name = 0; name < 200; name++)
        {
            await Assert.ThrowsAsync<RpcException>(() => coordinator.GetRoundAsync($"nobody-{name}"));
            await Assert.ThrowsAsync<RpcException>(() => coordinator.GetRoundAsync("glyphs", 1000 + name));
        }

        while (await ActiveAsync(management, nameof(FederationGrain)) > federations || await ActiveAsync(management, nameof(RoundGrain)) > 1)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
    }

    [Fact]
    public async Task WatchRounds_MoreThanAClientMayFollow_AreRefusedAndOthersWatch()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits { WatchesPerClient = 2, Onlookers = 1 });
        using var first = await WatchAsync(coordinator, "anna");
        using var second = await WatchAsync(coordinator, "anna");
        using var onlooker = await WatchAsync(coordinator, "");

        (await Refusal.OfAsync(WatchAsync(coordinator, "anna"))).Says(StatusCode.ResourceExhausted, ErrorCode.LimitReached, "anna follows 2 feeds");
        (await Refusal.OfAsync(WatchAsync(coordinator, ""))).Says(StatusCode.ResourceExhausted, ErrorCode.LimitReached, "1 onlookers");
        using var other = await WatchAsync(coordinator, "ben");
    }

    [Fact]
    public async Task Join_MoreThanAFederationTakes_AreRefusedAndMembersMayComeBack()
    {
        await using var coordinator = await StartAsync(new CoordinatorLimits { Members = 2 });

        var refusal = await Refusal.OfAsync(coordinator.JoinAsync("glyphs", "carl"));

        refusal.Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "carl", "2 members", "--max-members");
        await coordinator.JoinAsync("glyphs", "anna");
    }

    [Fact]
    public async Task Start_UploadsWouldBeLargerThanAllowed_IsRefused()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path, limits: new CoordinatorLimits { UploadBytes = 239 });

        var refusal = await Refusal.OfAsync(coordinator.StartFederationAsync(TestFederation.Spec("glyphs")));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration, "240 bytes", "239", "--max-upload-bytes");
    }

    private async Task<TestCoordinator> StartAsync(CoordinatorLimits limits)
    {
        var coordinator = await TestCoordinator.StartAsync(_folder.Path, limits: limits, logging: _log.AddTo);
        await coordinator.BeginAsync(TestFederation.Spec("glyphs"), "anna", "ben");
        return coordinator;
    }

    private static async Task<AsyncServerStreamingCall<RoundEvent>> WatchAsync(TestCoordinator coordinator, string client)
    {
        var watch = coordinator.Federation.WatchRounds(new WatchRoundsRequest { Federation = "glyphs", Client = client }, TestCoordinator.Call);
        await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        return watch;
    }

    private static async Task<int> ActiveAsync(IManagementGrain management, string grain) =>
        (await management.GetSimpleGrainStatistics()).Where(statistic => statistic.GrainType.Contains(grain, StringComparison.Ordinal)).Sum(statistic => statistic.ActivationCount);

    // The web server resets streams of a peer that does not wait for answers: that is a refusal too.
    private static async Task<StatusCode> FailAsync(RawPeer peer)
    {
        try
        {
            return (await peer.FailAsync()).Status;
        }
        catch (HttpRequestException)
        {
            return StatusCode.ResourceExhausted;
        }
    }

    private static async Task<bool> SucceedsAsync(RawPeer peer)
    {
        try
        {
            await peer.FailAsync();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
