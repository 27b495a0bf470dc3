using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

/// <summary>Whatever happens to a round, in whatever order, its promises hold after every step.</summary>
public sealed class RoundTransitionsPropertyTests
{
    private static readonly string[] Names = ["anna", "ben", "carl", "dora", "emma", "mallory"];

    private static readonly Gen<Func<RoundState, RoundState>> Step = Gen.Frequency(
        (8, Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Char['1', '2']).Select((client, digit) =>
            Named(state => RoundTransitions.Accept(state, Names[client], Examples.Upload(digit)).State))),
        (4, Gen.Int[0, 5].Select(minutes => Named(state => RoundTransitions.Tick(state, TimeSpan.FromMinutes(minutes))))),
        (4, Gen.Const(Named(RoundTransitions.CloseIfReady))),
        (2, Gen.Const(Named(RoundTransitions.BeginAttempt))),
        (1, Gen.Int[0, 6].Select(attempt => Named(state => RoundTransitions.Complete(state, attempt, Examples.Result)))),
        (2, Gen.Int[0, 6].Select(attempt => Named(state => RoundTransitions.Judge(state, attempt, Examples.Candidates)))),
        (4, Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, 10], Gen.Int[0, 10]).Select((client, first, second) =>
            Named(state => RoundTransitions.Vote(state, Names[client], new HeldOutVote([first, second], 10)).State))),
        (4, Gen.Const(Named(RoundTransitions.CloseJudging))),
        (2, Gen.Char['1', '3'].Select(digit => Named(state => RoundTransitions.Release(state, Examples.Release(digit))))),
        (1, Gen.Int[0, 6].Select(attempt => Named(state => RoundTransitions.Fail(state, attempt, "the worker failed")))),
        (1, Gen.Const(Named(Restarted))));

    private static readonly Gen<Func<RoundState, RoundState>> StepOrCancel =
        Gen.Frequency((200, Step), (1, Gen.Const(Named(state => RoundTransitions.Cancel(state, "somebody stopped it")))));

    [Fact]
    public void Transitions_AnyListOfSteps_KeepTheirPromises()
    {
        var reached = new ConcurrentDictionary<RoundPhase, int>();

        Gen.Select(StepOrCancel.Array[100], Gen.Bool).Sample(
            (steps, hasDeadline) =>
            {
                var state = Examples.Announced(hasDeadline ? Examples.Deadline : null);
                foreach (var step in steps)
                {
                    var next = step(state);
                    CheckState(next);
                    CheckStep(state, next);
                    state = next;
                }

                reached.AddOrUpdate(state.Phase, 1, (_, count) => count + 1);
            },
            iter: 2_000);

        // The lists are worth something only if they come to every end.
        Assert.All(Enum.GetValues<RoundPhase>(), phase => Assert.True(reached.ContainsKey(phase), $"No list ended in {phase}."));
    }

    private static void CheckState(RoundState state)
    {
        Assert.Subset(state.Cohort.ToHashSet(), state.Uploads.Keys.ToHashSet());
        Assert.Equal(state.Uploads.Keys.Distinct().Count(), state.Uploads.Count);
        Assert.Subset(state.Uploads.Keys.ToHashSet(), state.Votes.Keys.ToHashSet());
        if (state.Phase is RoundPhase.Distilling or RoundPhase.Judging or RoundPhase.Completed)
        {
            Assert.True(state.Uploads.Count >= state.QuorumCount);
            Assert.True(state.Attempt >= 1);
        }

        Assert.Equal(state.Phase == RoundPhase.Completed, state.Result is not null);
        Assert.Equal(state.Phase == RoundPhase.Failed, state.FailureReason.Length > 0);
        Assert.False(state.CollectionLeft < TimeSpan.Zero);
    }

    private static void CheckStep(RoundState before, RoundState after)
    {
        Assert.True(after.Attempt >= before.Attempt);
        Assert.True(after.Elapsed >= before.Elapsed);
        Assert.True(after.Phase >= before.Phase);
        foreach (var (client, upload) in before.Uploads)
        {
            Assert.Equal(upload.SoftLabels, after.Uploads[client].SoftLabels);
        }

        foreach (var (client, vote) in before.Votes)
        {
            Assert.Equal(vote.Hits, after.Votes[client].Hits);
        }

        // A noised aggregate is drawn once: a second one would be a second release.
        Assert.True(before.Release is null || before.Release.Content == after.Release?.Content);
        if (before.Phase != RoundPhase.Collecting)
        {
            Assert.Equal(before.Uploads.Count, after.Uploads.Count);
        }

        if (before.Phase is RoundPhase.Completed or RoundPhase.Failed)
        {
            Assert.Equal(
                (before.Phase, before.Attempt, before.Elapsed, before.FailureReason, before.Result?.Student),
                (after.Phase, after.Attempt, after.Elapsed, after.FailureReason, after.Result?.Student));
        }
    }

    // What a silo does after it was killed: reads the state it stored, then takes up the work again.
    private static RoundState Restarted(RoundState state) => RoundTransitions.BeginAttempt(
        FedDistillJson.Read<RoundState>(JsonSerializer.Serialize(state, FedDistillJson.Compact), "round"));

    private static Func<RoundState, RoundState> Named(Func<RoundState, RoundState> step) => step;
}
