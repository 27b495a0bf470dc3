using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Federations;

public sealed class StopTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task Stop_RoundCollecting_CancelsItAndTellsTheWatchers()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        using var watch = _coordinator.Federation.WatchRounds(
            new WatchRoundsRequest { Federation = _name, Client = "anna" }, TestCoordinator.Call);
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(RoundPhase.Collecting, watch.ResponseStream.Current.Phase);

        var status = await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var events = await watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal((FederationState.Stopped, "Stopped by an operator."), (events[^1].FederationState, events[^1].FederationReason));
        Assert.Equal(FederationState.Stopped, status.State);
        Assert.Equal(RoundPhase.Failed, (await _coordinator.GetRoundAsync(_name)).Phase);
    }

    // The node has noised and sent: that is spent, however the round ends.
    [Fact]
    public async Task Stop_NoisedUploadsHaveArrived_TellsEverybodyWhatTheyCost()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name) with { Privacy = "local-dp" }, "anna", "ben");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna").With(header => header.Kind = SoftLabelKind.Noised));
        using var watch = _coordinator.Admin.Watch(new WatchRequest { Federation = _name }, TestCoordinator.Call);

        var stopped = await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var watched = (await watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken))[^1];
        Assert.All([stopped, watched, await _coordinator.StatusAsync(_name)], status =>
        {
            Assert.Equal((FederationState.Stopped, 1, RoundPhase.Failed), (status.State, status.Finished.Count, status.Finished[0].Phase));
            Assert.InRange(status.Privacy.Epsilon, 1, 8);
            Assert.Contains("gaussian", status.Privacy.EventsJson, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Stop_RoundDistilling_BreaksTheDistillationOff()
    {
        // Days of distillation, on the only thread that distills.
        var spec = TestFederation.Spec(_name, clients: 1, rounds: 1);
        spec = spec with { Training = spec.Training with { StudentSteps = 1_000_000 } };
        await _coordinator.BeginAsync(spec, "anna");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna"));
        await _coordinator.WaitForAsync(_name, round => round.Phase == RoundPhase.Distilling);

        await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var next = shared.NewName();
        await _coordinator.BeginAsync(TestFederation.Spec(next, clients: 1, rounds: 1), "ben");
        await _coordinator.UploadAsync(TestUpload.Of(next, "ben"));
        await _coordinator.WaitForAsync(next, FederationState.Completed);
    }

    [Fact]
    public async Task Stop_NobodyJoined_EndsTheFederation()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));
        using var watch = _coordinator.Admin.Watch(new WatchRequest { Federation = _name }, TestCoordinator.Call);

        await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var states = await watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(FederationState.Stopped, states[^1].State);
    }

    [Fact]
    public async Task Join_FederationStopped_IsRefused()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));
        await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var refusal = await Refusal.OfAsync(_coordinator.JoinAsync(_name, "anna"));

        refusal.Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, _name, "Stopped");
    }

    [Fact]
    public async Task Stop_UnknownFederation_IsNotFound() =>
        (await Refusal.OfAsync(_coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call).ResponseAsync))
            .Says(StatusCode.NotFound, ErrorCode.NotFound, _name);
}
