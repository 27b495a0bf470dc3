using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Federations;

/// <summary>Nothing waits for ever for a client, on a clock that skips the waiting.</summary>
public sealed class LivenessTests : IDisposable
{
    private const string Name = "alive";

    private readonly SkippableTime _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Joining_NotAllCome_BeginsWithTheQuorumAfterItsTime()
    {
        await using var coordinator = await StartAsync();
        await coordinator.StartFederationAsync(Spec(rounds: 1) with { JoinMinutes = 30, Quorum = 0.6 });
        await coordinator.JoinAsync(Name, "anna", "ben");
        Assert.Equal(FederationState.Waiting, (await coordinator.StatusAsync(Name)).State);

        _time.Skip(TimeSpan.FromMinutes(31));

        var round = await coordinator.WaitForAsync(Name, round => round.Round == 1);
        Assert.Equal(["anna", "ben"], round.Cohort);
    }

    [Fact]
    public async Task Joining_TooFewCome_FailsWithItsReason()
    {
        await using var coordinator = await StartAsync();
        await coordinator.StartFederationAsync(Spec(rounds: 1) with { JoinMinutes = 30 });
        await coordinator.JoinAsync(Name, "anna");

        _time.Skip(TimeSpan.FromMinutes(31));

        var ended = await coordinator.WaitForAsync(Name, FederationState.Failed);
        Assert.Contains("1 of 3 clients had joined (anna)", ended.FederationReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Round_FailsAndPolicyIsContinue_NextRoundAsksAnewAndTheFederationCompletes()
    {
        await using var coordinator = await StartAsync();
        await coordinator.BeginAsync(Spec(rounds: 2) with { OnRoundFailure = RoundFailures.Continue }, "anna", "ben", "carl");
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));

        _time.Skip(TimeSpan.FromMinutes(10));

        var second = await coordinator.WaitForAsync(Name, round => round.Round == 2);
        Assert.Equal((TeacherObjective.CrossEntropy, null), (second.Objective, second.Previous));
        foreach (var client in (string[])["anna", "ben", "carl"])
        {
            await coordinator.UploadAsync(TestUpload.Of(Name, client, round: 2));
        }

        await coordinator.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(
            [RoundPhase.Failed, RoundPhase.Completed], (await coordinator.StatusAsync(Name)).Finished.Select(finished => finished.Phase));
    }

    [Fact]
    public async Task Leave_InTheMiddleOfARound_IsNotWaitedFor()
    {
        await using var coordinator = await StartAsync();
        await coordinator.BeginAsync(Spec(rounds: 1), "anna", "ben", "carl");
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));
        await coordinator.UploadAsync(TestUpload.Of(Name, "ben"));

        await coordinator.Federation.LeaveAsync(new LeaveRequest { Federation = Name, Client = "carl" }, TestCoordinator.Call);

        await coordinator.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(["carl"], Assert.Single((await coordinator.StatusAsync(Name)).Finished).Missing);
    }

    [Fact]
    public async Task Leave_AndBackBeforeTheClose_IsWaitedFor()
    {
        await using var coordinator = await StartAsync();
        await coordinator.BeginAsync(Spec(rounds: 1), "anna", "ben", "carl");
        await coordinator.Federation.LeaveAsync(new LeaveRequest { Federation = Name, Client = "carl" }, TestCoordinator.Call);
        await coordinator.JoinAsync(Name, "carl");

        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));
        await coordinator.UploadAsync(TestUpload.Of(Name, "ben"));
        Assert.Equal(RoundPhase.Collecting, (await coordinator.GetRoundAsync(Name)).Phase);
        await coordinator.UploadAsync(TestUpload.Of(Name, "carl"));

        await coordinator.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(3, Assert.Single((await coordinator.StatusAsync(Name)).Finished).Contributed);
    }

    private static FederationSpec Spec(int rounds) =>
        TestFederation.Spec(Name, clients: 3, rounds) with { DeadlineMinutes = 10, Quorum = 0.6 };

    private Task<TestCoordinator> StartAsync() => TestCoordinator.StartAsync(_folder.Path, _time);
}
