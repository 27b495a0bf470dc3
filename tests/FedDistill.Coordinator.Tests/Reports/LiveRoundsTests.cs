using FedDistill.Coordinator.Reports;
using FedDistill.Proto.V1;
using Spectre.Console.Testing;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class LiveRoundsTests
{
    [Fact]
    public async Task RunAsync_BodyEnds_LeavesTheLastState()
    {
        using var console = new TestConsole().Width(100);

        var answer = await LiveRounds.RunAsync(console, rounds =>
        {
            rounds.Update(SecondRound(RoundPhase.Collecting, "a", "b"));
            rounds.TeachersTrained(3, 4);
            return Task.FromResult(42);
        });

        Assert.Equal(42, answer);
        Assert.Equal("", console.Output);
    }
    private static FederationStatus SecondRound(RoundPhase phase, params string[] contributed) => new()
    {
        Name = "sample",
        State = FederationState.Running,
        Round = 2,
        Rounds = 5,
        Finished =
        {
            new RoundSummary
            {
                Round = 1, Phase = RoundPhase.Completed, Cohort = 4, Contributed = 3, Seconds = 20.25,
                Metrics = new ClassificationMetrics { Accuracy = 0.875 },
            },
        },
        Current = new RoundEvent { Round = 2, Phase = phase, Cohort = { "a", "b", "c", "d" }, Contributed = { contributed } },
    };
}
