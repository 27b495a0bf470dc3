using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Randomness;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// <c>kill -9</c> of a real coordinator, wherever and whenever: the federation ends with the undisturbed student, no
/// upload counts twice, and none that was acknowledged is lost.
/// </summary>
public sealed class KillTests
{
    /// <summary>The steps of a round; each is before and after something that must not be torn apart.</summary>
    public static TheoryData<string> Steps { get; } =
    [
        .. FailpointNames.All
            .Where(name => name.StartsWith("before-", StringComparison.Ordinal) || name.StartsWith("after-", StringComparison.Ordinal))
            // A federation without noise has nothing to debit.
            .Except([FailpointNames.BeforeDebit, FailpointNames.AfterDebit]),
    ];

    [Fact]
    public Task Coordinator_KilledAtOneStepAfterAnother_EndsWithTheUndisturbedStudent() => AssertSurvivesAsync(
    [
        FailpointNames.AfterPersist, FailpointNames.BeforeCheckpoint, FailpointNames.BeforePrune,
    ]);

    [Fact(Explicit = true), Trait("Category", "Long")]
    public Task Coordinator_KilledAtEachStepOfOneFederation_EndsWithTheUndisturbedStudent() => AssertSurvivesAsync([.. Steps.Select(step => step.Data)]);

    [Theory(Explicit = true), Trait("Category", "Long")]
    [MemberData(nameof(Steps))]
    public Task Coordinator_KilledAtAStep_EndsWithTheUndisturbedStudent(string step) => AssertSurvivesAsync([step]);

    [Theory(Explicit = true), Trait("Category", "Long")]
    [MemberData(nameof(Steps))]
    public Task Coordinator_KilledAtAStepAgainAndAgain_EndsWithTheUndisturbedStudent(string step) =>
        AssertSurvivesAsync([step, step, $"{step}:2"]);

    [Fact]
    public Task Coordinator_KilledAtTwoRandomInstants_EndsWithTheUndisturbedStudent() => AssertSurvivesAsync(kills: 2, seed: 1);

    [Fact(Explicit = true), Trait("Category", "Long")]
    public Task Coordinator_KilledAtAHundredRandomInstants_EndsWithTheUndisturbedStudent() => AssertSurvivesAsync(kills: 100, seed: 2);

    [Fact]
    public async Task Serve_UnknownFailpoint_IsRefusedWithTheKnownOnes()
    {
        using var folder = new TemporaryFolder();
        using var coordinator = ProcessUnderTest.FailingCoordinator("before-lunch:exit", folder.Path, "serve", "--listen", "http://127.0.0.1:0");

        Assert.Equal(ExitCode.Usage, await coordinator.ExitAsync());
        Assert.All(FailpointNames.All, name => Assert.Contains(name, coordinator.Error, StringComparison.Ordinal));
    }

    private static async Task AssertSurvivesAsync(IReadOnlyList<string> steps)
    {
        using var federation = await MortalFederation.StartAsync(SetToExit(steps[0]));
        federation.Join();
        foreach (var next in steps.Skip(1).Select(SetToExit).Append(""))
        {
            Assert.NotEqual(0, await federation.Coordinator.ExitAsync());
            federation.Serve(next);
        }

        Assert.Equal(await UndisturbedRun.StudentSha256Async(), await federation.FinishAsync());
    }

    private static async Task AssertSurvivesAsync(int kills, long seed)
    {
        var random = new SeededRandom(seed, "kills");
        using var federation = await MortalFederation.StartAsync();
        federation.Join();
        var struck = new int[MortalFederation.Rounds + 1];
        for (var kill = 1; kill <= kills; kill++)
        {
            var completed = federation.RoundsCompleted;
            await ReachAsync(federation, random, isAhead: completed * kills >= MortalFederation.Rounds * kill);
            await federation.KillAsync();
            struck[completed]++;
            federation.Serve();
        }

        Assert.Equal(await UndisturbedRun.StudentSha256Async(), await federation.FinishAsync());
        TestContext.Current.SendDiagnosticMessage($"{kills} kills; by rounds completed before: {string.Join(", ", struck)}");
    }

    /// <summary>
    /// Waits for a random line of the coordinator's log and a random moment after it. Where the federation is ahead of the
    /// kills that are still to come, the coordinator dies young, so that they are spread over all rounds; where it is
    /// behind, it may live as long as clients pause before they try again.
    /// </summary>
    private static async Task ReachAsync(MortalFederation federation, SeededRandom random, bool isAhead)
    {
        var lines = random.NextInt(isAhead ? 4 : 12);
        var delay = TimeSpan.FromMilliseconds(lines == 0 ? random.NextDouble(0, 1500) : random.NextDouble(0, 150));
        var most = isAhead ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(20);
        await Task.WhenAny(federation.Coordinator.LinesAsync(lines), Task.Delay(most, TestContext.Current.CancellationToken));
        await Task.Delay(delay, TestContext.Current.CancellationToken);
    }

    private static string SetToExit(string step) => step.Contains(':', StringComparison.Ordinal)
        ? step.Replace(":", ":exit:", StringComparison.Ordinal)
        : $"{step}:exit";
}
