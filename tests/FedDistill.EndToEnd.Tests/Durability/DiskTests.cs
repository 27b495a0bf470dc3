using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// A disk that is full or fails for a while: nothing is acknowledged that is not stored, the log says why, and the
/// federation goes on by itself to the undisturbed student.
/// </summary>
public sealed class DiskTests
{
    [Fact]
    public async Task Disk_FailsAfterAKillAndAgainLater_EndsWithTheUndisturbedStudent()
    {
        using var federation = await MortalFederation.StartAsync();
        federation.Join();
        await federation.Coordinator.LineAsync("Round 1/5 announced");
        await federation.KillAsync();

        federation.Serve(
            $"{FailpointNames.WriteInbox}:enospc:1-2,{FailpointNames.WriteBlob}:error:5-6,{FailpointNames.WriteState}:enospc:20-22");

        Assert.Equal(await UndisturbedRun.StudentSha256Async(), await federation.FinishAsync());
        Assert.All(
            (string[])["No space left on device (failpoint write-inbox)", "Input/output error (failpoint write-blob)", "(failpoint write-state)"],
            reason => Assert.Contains(reason, federation.Coordinator.Output, StringComparison.Ordinal));
    }

    [Theory(Explicit = true), Trait("Category", "Long")]
    [MemberData(nameof(Writes))]
    public Task Disk_FailsOnce_EndsWithTheUndisturbedStudent(string write) => AssertSurvivesAsync(write, "(failpoint write-");

    [Fact(Explicit = true), Trait("Category", "Long")]
    public async Task Disk_FullUntilThereIsRoomAgain_IsNotReadyMeanwhileAndEndsWithTheUndisturbedStudent()
    {
        Assert.SkipUnless(SmallDisk.CanBeHad, "Needs root, to mount a small disk.");
        using var disk = new SmallDisk(megabytes: 24);
        using var federation = await MortalFederation.StartAsync(dataFolder: disk.Path);
        disk.Fill();
        federation.Join();
        await federation.Coordinator.LineAsync("cannot store data");

        var health = federation.Operator("health");
        Assert.Equal(ExitCode.Network, await health.ExitAsync());
        Assert.Contains("is not ready", health.Error, StringComparison.Ordinal);
        Assert.Equal("live", (await federation.Operator("health", "--live").SuccessAsync()).Trim());
        await federation.Coordinator.LineAsync("takes no data");

        disk.MakeRoom();
        await federation.Coordinator.LineAsync("Round 1/5 completed");
        Assert.Equal("ready", (await federation.Operator("health").SuccessAsync()).Trim());
        Assert.Equal(await UndisturbedRun.StudentSha256Async(), await federation.FinishAsync());
    }

    /// <summary>Each kind of write at several places of the run; state writes are the most.</summary>
    public static TheoryData<string> Writes { get; } =
    [
        .. from write in (int[])[1, 2, 5, 9] select $"{FailpointNames.WriteInbox}:enospc:{write}-{write + 2}",
        .. from write in (int[])[3, 5, 6, 9, 12] select $"{FailpointNames.WriteBlob}:enospc:{write}-{write + 2}",
        .. from write in Enumerable.Range(1, 12) select $"{FailpointNames.WriteState}:error:{(4 * write) + 1}-{(4 * write) + 2}",
    ];

    private static async Task AssertSurvivesAsync(string failpoints, string logged)
    {
        using var federation = await MortalFederation.StartAsync(failpoints);
        federation.Join();

        Assert.Equal(await UndisturbedRun.StudentSha256Async(), await federation.FinishAsync());
        Assert.Contains(logged, federation.Coordinator.Output + federation.Coordinator.Error, StringComparison.Ordinal);
    }
}
