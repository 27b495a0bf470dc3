using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

/// <summary>Who says goodbye is not waited for; who does not, until the deadline.</summary>
public sealed class PresenceTests
{
    [Fact]
    public void CloseIfReady_AllHaveAnsweredButOneWhoIsGone_GoesOnWithoutIt()
    {
        var state = Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "dora");

        Assert.Equal(RoundPhase.Collecting, RoundTransitions.CloseIfReady(state).Phase);
        Assert.Equal(RoundPhase.Distilling, RoundTransitions.CloseIfReady(RoundTransitions.Presence(state, "emma", isPresent: false)).Phase);
    }

    [Fact]
    public void CloseIfReady_TooFewAreLeft_WaitsForTheirReturnUntilTheDeadline()
    {
        var state = Examples.Announced(Examples.Deadline).With("anna");
        foreach (var client in (string[])["ben", "carl", "dora", "emma"])
        {
            state = RoundTransitions.Presence(state, client, isPresent: false);
        }

        var late = RoundTransitions.CloseIfReady(RoundTransitions.Tick(state, Examples.Deadline));

        Assert.Equal(RoundPhase.Collecting, RoundTransitions.CloseIfReady(state).Phase);
        Assert.Equal(RoundPhase.Failed, late.Phase);
        Assert.True(late.HasFailedCollecting);
    }

    [Fact]
    public void CloseIfReady_TooFewAreLeftWithoutADeadline_FailsAtOnce()
    {
        var state = Examples.Announced().With("anna", "ben", "carl");
        state = RoundTransitions.Presence(RoundTransitions.Presence(state, "dora", isPresent: false), "emma", isPresent: false);

        var next = RoundTransitions.CloseIfReady(state);

        Assert.Equal(RoundPhase.Failed, next.Phase);
        Assert.Contains("3 of 5 uploads", next.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Presence_BackAgain_IsWaitedFor()
    {
        var state = Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "dora");

        var back = RoundTransitions.Presence(RoundTransitions.Presence(state, "emma", isPresent: false), "emma", isPresent: true);

        Assert.Empty(back.Gone);
        Assert.Equal(RoundPhase.Collecting, RoundTransitions.CloseIfReady(back).Phase);
    }

    [Fact]
    public void CloseJudging_JudgesAreGoneOrLate_ElectsWithoutThem()
    {
        var state = Examples.Judging();
        foreach (var client in (string[])["anna", "ben", "carl"])
        {
            state = RoundTransitions.Vote(state, client, new HeldOutVote([1, 2], 10)).State;
        }

        var gone = RoundTransitions.Presence(RoundTransitions.Presence(state, "dora", isPresent: false), "emma", isPresent: false);
        var late = RoundTransitions.Tick(state, RoundTransitions.LongestJudging);

        Assert.Equal(RoundPhase.Judging, RoundTransitions.CloseJudging(state).Phase);
        Assert.Equal(Examples.Candidates[1], RoundTransitions.CloseJudging(gone).Result);
        Assert.Equal(Examples.Candidates[1], RoundTransitions.CloseJudging(late).Result);
    }
}
