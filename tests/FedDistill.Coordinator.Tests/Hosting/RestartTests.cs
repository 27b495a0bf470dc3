using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Hosting;

/// <summary>
/// A coordinator that stops and starts again on the same folder goes on where it stood, to the same bytes.
/// </summary>
public sealed class RestartTests : IDisposable
{
    private const string Name = "restarted";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _undisturbed = new();

    public void Dispose()
    {
        _folder.Dispose();
        _undisturbed.Dispose();
    }

    [Fact]
    public async Task StartAsync_StoppedWhileCollecting_GoesOnToTheStudentOfAnUndisturbedRun()
    {
        var spec = TestFederation.Spec(Name, clients: 3);
        RoundEvent before;
        await using (var first = await TestCoordinator.StartAsync(_folder.Path))
        {
            await first.BeginAsync(spec, "anna", "ben", "carl");
            await first.UploadAsync(TestUpload.Of(Name, "carl"));
            await first.UploadAsync(TestUpload.Of(Name, "anna"));
            before = await first.GetRoundAsync(Name);
        }

        await using var second = await TestCoordinator.StartAsync(_folder.Path);

        Assert.Equal(before, await second.GetRoundAsync(Name));
        Assert.True((await second.QueryAsync(TestUpload.Of(Name, "anna"))).Counted);
        await second.UploadAsync(TestUpload.Of(Name, "ben"));
        await second.WaitForAsync(Name, round => round.Round == 2);
        var student = await FinishAsync(second, round: 2, "ben", "carl", "anna");
        Assert.Equal(await UndisturbedStudentAsync(spec), student);
    }

    [Fact]
    public async Task StartAsync_StoppedWhileDistilling_GoesOnToTheStudentOfAnUndisturbedRun()
    {
        // Some seconds of distillation: stopping takes none of them.
        var spec = TestFederation.Spec(Name, clients: 1, rounds: 1);
        spec = spec with { Training = spec.Training with { StudentSteps = 6_000 } };
        await using (var first = await TestCoordinator.StartAsync(_folder.Path))
        {
            await first.BeginAsync(spec, "anna");
            await first.UploadAsync(TestUpload.Of(Name, "anna"));
            Assert.Equal(RoundPhase.Distilling, (await first.WaitForAsync(Name, round => round.Phase != RoundPhase.Collecting)).Phase);
        }

        await using var second = await TestCoordinator.StartAsync(_folder.Path);

        Assert.Equal(RoundPhase.Distilling, (await second.GetRoundAsync(Name)).Phase);
        var ended = await second.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(await UndisturbedStudentAsync(spec, "anna"), ended.Broadcast.Student);
    }

    [Fact]
    public async Task StartAsync_KilledBetweenTheLastUploadAndTheClose_ClosesTheCollection()
    {
        await using (var first = await TestCoordinator.StartAsync(_folder.Path))
        {
            await first.BeginAsync(TestFederation.Spec(Name, rounds: 1) with { MinClients = 1, Quorum = 0.5 }, "anna", "ben");
            await first.UploadAsync(TestUpload.Of(Name, "anna"));
        }

        // What such a kill leaves behind: everyone has answered, and the round still collects.
        StoredState.Replace(_folder.File("state.db"), "round", """
            "cohort":["anna","ben"]
            """, """
            "cohort":["anna"]
            """);

        await using var second = await TestCoordinator.StartAsync(_folder.Path);

        await second.WaitForAsync(Name, FederationState.Completed);
    }

    [Fact]
    public async Task StartAsync_StoppedWithAWatcher_TellsItToComeAgain()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec(Name), "anna", "ben");
        var watching = Refusal.OfAsync(coordinator.WaitForAsync(Name, round => round.Round == 2));

        await coordinator.StopAsync();

        Assert.Equal(StatusCode.Unavailable, (await watching).Status);
    }

    private async Task<BlobRef> UndisturbedStudentAsync(FederationSpec spec, params string[] clients)
    {
        string[] all = clients.Length > 0 ? clients : ["anna", "ben", "carl"];
        await using var coordinator = await TestCoordinator.StartAsync(_undisturbed.Path);
        await coordinator.BeginAsync(spec, all);
        BlobRef? student = null;
        for (var round = 1; round <= spec.Rounds; round++)
        {
            student = await FinishAsync(coordinator, round, all);
        }

        return student!;
    }

    private static async Task<BlobRef> FinishAsync(TestCoordinator coordinator, int round, params string[] clients)
    {
        await coordinator.WaitForAsync(Name, current => current.Round == round);
        foreach (var client in clients)
        {
            await coordinator.UploadAsync(TestUpload.Of(Name, client, round));
        }

        await coordinator.WaitForAsync(Name, current => current.Round > round || current.Phase == RoundPhase.Completed);
        return (await coordinator.GetRoundAsync(Name, round)).Broadcast.Student;
    }
}
