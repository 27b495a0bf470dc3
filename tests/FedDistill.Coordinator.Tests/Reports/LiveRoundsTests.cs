using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Reports;
using FedDistill.Proto.V1;
using Spectre.Console;
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
            rounds.Update(new FederationStatus { Name = "early" });
            rounds.Update(SecondRound(RoundPhase.Collecting));
            rounds.TeachersTrained(3, 4);
            return Task.FromResult(42);
        });

        Assert.Equal(42, answer);
        Assert.EndsWith(
            """
                                             sample: round 2 of 5
            ╭───────┬──────────────────────────┬──────────────────────────────┬─────────┬─────────╮
            │ Round │ Uploads                  │ Phase                        │ Student │ Seconds │
            ├───────┼──────────────────────────┼──────────────────────────────┼─────────┼─────────┤
            │     1 │ ███████████████░░░░░ 3/4 │ completed                    │  87.5 % │    20.2 │
            │     2 │ ██████████░░░░░░░░░░ 2/4 │ training, 3/4 teachers done  │         │         │
            ╰───────┴──────────────────────────┴──────────────────────────────┴─────────┴─────────╯
            """,
            Text(console),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NarrowWindow_KeepsTheWordsWhole()
    {
        using var console = new TestConsole().Width(60);

        await LiveRounds.RunAsync(console, rounds =>
        {
            rounds.Update(SecondRound(RoundPhase.Collecting));
            rounds.TeachersTrained(3, 4);
            return Task.FromResult(true);
        });

        Assert.EndsWith(
            """
                             sample: round 2 of 5
            ╭───────┬─────────┬──────────────────────────────┬─────────╮
            │ Round │ Uploads │ Phase                        │ Student │
            ├───────┼─────────┼──────────────────────────────┼─────────┤
            │     1 │ 3/4     │ completed                    │  87.5 % │
            │     2 │ 2/4     │ training, 3/4 teachers done  │         │
            ╰───────┴─────────┴──────────────────────────────┴─────────╯
            """,
            Text(console),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_LineOfTheLog_StandsAboveTheTable()
    {
        using var console = new TestConsole().Width(100).EmitAnsiSequences();
        using var progress = WorkProgress.Beside(line => console.WriteLine(line));

        await LiveRounds.RunAsync(console, rounds =>
        {
            progress.WriteLine("warning: [a] line");
            rounds.Update(SecondRound(RoundPhase.Distilling));
            return Task.FromResult(true);
        });

        Assert.True(progress.Draws);
        var text = console.Output;
        Assert.True(text.LastIndexOf("warning: [a] line", StringComparison.Ordinal) < text.LastIndexOf("distilling", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BodyFails_ShowsTheLastStateAndThrows()
    {
        using var console = new TestConsole().Width(100);

        await Assert.ThrowsAsync<InvalidOperationException>(() => LiveRounds.RunAsync<int>(console, rounds =>
        {
            rounds.Update(SecondRound(RoundPhase.Distilling));
            throw new InvalidOperationException();
        }));

        Assert.Contains("distilling", Text(console), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_NextRound_ForgetsTheLastRoundsTeachers()
    {
        var text = await ShowAsync(rounds =>
        {
            rounds.Update(new FederationStatus { Round = 1 });
            rounds.TeachersTrained(2, 4);
            rounds.Update(SecondRound(RoundPhase.Collecting));
        });

        Assert.Contains("collecting", text, StringComparison.Ordinal);
        Assert.DoesNotContain("teachers done", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_RoundFinished_ShowsItOnce()
    {
        var status = SecondRound(RoundPhase.Failed);
        status.Finished.Add(new RoundSummary { Round = 2, Phase = RoundPhase.Failed, Cohort = 4, Contributed = 2 });
        status.Reason = "Round 2 [of 5] failed.";

        var text = await ShowAsync(rounds => rounds.Update(status));

        Assert.Equal(2, text.Split("│     2 │").Length);
        Assert.Contains("Round 2 [of 5] failed.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_Waiting_TellsWhoIsAwaited()
    {
        var text = await ShowAsync(rounds => rounds.Update(new FederationStatus
        {
            Name = "sample", State = FederationState.Waiting, Clients = { new ClientStatus() }, ExpectedClients = 4,
        }));

        Assert.Contains("1 of 4 clients have joined", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_MoreRoundsThanLines_ShowsTheNewest()
    {
        var status = SecondRound(RoundPhase.Collecting);
        status.Round = status.Current.Round = 100;
        status.Finished.Clear();
        status.Finished.AddRange(Enumerable.Range(1, 99).Select(round => new RoundSummary { Round = round, Phase = RoundPhase.Completed }));

        var text = await ShowAsync(rounds => rounds.Update(status));

        Assert.Contains("│   100 │", text, StringComparison.Ordinal);
        Assert.Contains("│    99 │", text, StringComparison.Ordinal);
        Assert.DoesNotContain("│     1 │", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_FromManyThreads_ShowsTheLast()
    {
        using var console = new TestConsole().Width(100);

        await LiveRounds.RunAsync(console, async rounds =>
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                for (var done = 0; done < 1000; done++)
                {
                    rounds.TeachersTrained(done, 1000);
                    rounds.Update(SecondRound(RoundPhase.Collecting));
                }
            })));
            rounds.Update(SecondRound(RoundPhase.Distilling));
            return true;
        });

        Assert.Contains("distilling", Text(console).Split('╭')[^1], StringComparison.Ordinal);
    }

    private static async Task<string> ShowAsync(Action<LiveRounds> follow)
    {
        using var console = new TestConsole().Width(100);
        await LiveRounds.RunAsync(console, rounds =>
        {
            follow(rounds);
            return Task.FromResult(true);
        });
        // Without a terminal every drawing is kept: the last one counts.
        return string.Join('╭', Text(console).Split('╭')[^1..]);
    }

    private static string Text(TestConsole console) => string.Join('\n', console.Lines.Select(line => line.TrimEnd()));

    private static FederationStatus SecondRound(RoundPhase phase) => new()
    {
        Name = "sample",
        State = FederationState.Running,
        Round = 2,
        Rounds = 5,
        Finished =
        {
            new RoundSummary
            {
                Round = 1,
                Phase = RoundPhase.Completed,
                Cohort = 4,
                Contributed = 3,
                Seconds = 20.25,
                Metrics = new ClassificationMetrics { Accuracy = 0.875 },
            },
        },
        Current = new RoundEvent { Round = 2, Phase = phase, Cohort = { "a", "b", "c", "d" }, Contributed = { "a", "c" } },
    };
}
