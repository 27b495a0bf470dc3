using System.Diagnostics;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>
/// What durability costs. These tell figures and hold nothing to them, because they depend on the machine and its other
/// work; run them alone.
/// </summary>
public sealed class DurabilityMeasurements
{
    private const int Rounds = 50;
    private const int Repetitions = 3;

    [Fact(Explicit = true), Trait("Category", "Long")]
    public async Task Restart_WithFiftyFinishedRounds_TimeToServing()
    {
        using var federation = await MortalFederation.StartAsync(rounds: Rounds + 1);
        federation.Join();
        await federation.Coordinator.LineAsync($"Round {Rounds}/{Rounds + 1} completed");
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            await federation.KillAsync();
            var clock = Stopwatch.StartNew();
            federation.Serve();
            await federation.ServingAsync();
            Tell($"serving {clock.Elapsed.TotalSeconds:F2} s after the start of the process");
        }

        using var empty = await MortalFederation.StartAsync();
        await empty.KillAsync();
        var baseline = Stopwatch.StartNew();
        empty.Serve();
        await empty.ServingAsync();
        Tell($"with no finished round: {baseline.Elapsed.TotalSeconds:F2} s");
        await federation.FinishAsync();
    }

    /// <summary>The same run on a disk, where fsync waits for it, and in memory, where it has nothing to do.</summary>
    [Fact(Explicit = true), Trait("Category", "Long")]
    public async Task Rounds_WithAndWithoutFsync_APace()
    {
        Assert.SkipUnless(SmallDisk.CanBeHad, "Needs root, to mount a disk in memory.");
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            using var onDisk = new TemporaryFolder();
            using var inMemory = new SmallDisk(megabytes: 256);
            var with = await RoundsPerMinuteAsync(onDisk.Path);
            var without = await RoundsPerMinuteAsync(inMemory.Path);
            Tell($"{with:F1} rounds a minute with fsync, {without:F1} without: {with / without:P1}");
        }
    }

    private static async Task<double> RoundsPerMinuteAsync(string folder)
    {
        using var federation = await MortalFederation.StartAsync(
            rounds: Rounds, dataFolder: Path.Combine(folder, "state"), fleetFolder: Path.Combine(folder, "fleet"));
        federation.Join();
        await federation.FinishAsync();
        // The first rounds warm the processes up.
        var seconds = federation.Run.GetProperty("rounds").EnumerateArray().Skip(10).Select(round => round.GetProperty("seconds").GetDouble()).ToArray();
        return 60 * seconds.Length / seconds.Sum();
    }

    private static void Tell(string figure) => TestContext.Current.SendDiagnosticMessage(figure);
}
