using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Rounds;

/// <summary>Deadlines on a clock that skips the waiting.</summary>
public sealed class DeadlineTests : IDisposable
{
    private const string Name = "late";

    private readonly SkippableTime _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Deadline_QuorumHasAnswered_GoesOnWithoutTheLateAndSaysWho()
    {
        await using var coordinator = await StartAsync();
        await BeginAsync(coordinator, Spec(quorum: 0.5));
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));
        await coordinator.UploadAsync(TestUpload.Of(Name, "carl"));

        _time.Skip(TimeSpan.FromMinutes(10));

        await coordinator.WaitForAsync(Name, FederationState.Completed);
        var finished = Assert.Single((await coordinator.StatusAsync(Name)).Finished);
        Assert.Equal((RoundPhase.Completed, 3, 2), (finished.Phase, finished.Cohort, finished.Contributed));
        Assert.Equal(["ben"], finished.Missing);
        (await Refusal.OfAsync(coordinator.UploadAsync(TestUpload.Of(Name, "ben"))))
            .Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "Round 1", "no longer collects", "last round");
    }

    [Fact]
    public async Task Deadline_QuorumHasNotAnswered_FailsRoundAndFederationWithTheReason()
    {
        await using var coordinator = await StartAsync();
        await BeginAsync(coordinator, Spec(quorum: 0.5));
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));

        _time.Skip(TimeSpan.FromMinutes(10));

        var ended = await coordinator.WaitForAsync(Name, FederationState.Failed);
        Assert.Equal(RoundPhase.Failed, ended.Phase);
        Assert.All(["1 of 3 uploads", "quorum is 2", "ben, carl"], word => Assert.Contains(word, ended.FailureReason, StringComparison.Ordinal));
        Assert.Contains(ended.FailureReason, ended.FederationReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadline_NotYetReached_KeepsCollecting()
    {
        await using var coordinator = await StartAsync();
        await BeginAsync(coordinator, Spec(quorum: 0.3));

        _time.Skip(TimeSpan.FromMinutes(4));
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));

        var round = await coordinator.GetRoundAsync(Name);
        Assert.Equal(RoundPhase.Collecting, round.Phase);
        Assert.InRange(round.SecondsLeft, 0, 360);
    }

    [Fact]
    public async Task Deadline_CoordinatorWasDown_IsNotShortened()
    {
        var spec = Spec(quorum: 0.3);
        await using (var first = await StartAsync())
        {
            await BeginAsync(first, spec);
            _time.Skip(TimeSpan.FromMinutes(4));
            await first.UploadAsync(TestUpload.Of(Name, "anna"));
        }

        _time.Skip(TimeSpan.FromHours(5));
        await using var second = await StartAsync();

        var round = await second.GetRoundAsync(Name);
        Assert.Equal(RoundPhase.Collecting, round.Phase);
        Assert.InRange(round.SecondsLeft, 240, 360);
        await second.JoinAsync(Name, "anna");
        _time.Skip(TimeSpan.FromMinutes(10));
        await second.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(["ben", "carl"], Assert.Single((await second.StatusAsync(Name)).Finished).Missing);
    }

    private static FederationSpec Spec(double quorum) =>
        TestFederation.Spec(Name, clients: 3, rounds: 1) with { DeadlineMinutes = 10, Quorum = quorum, MinClients = 1 };

    private Task<TestCoordinator> StartAsync() => TestCoordinator.StartAsync(_folder.Path, _time);

    private static Task BeginAsync(TestCoordinator coordinator, FederationSpec spec) =>
        coordinator.BeginAsync(spec, "anna", "ben", "carl");
}
