using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

public sealed class JudgingTests
{
    [Fact]
    public void Judge_StaleAttempt_ChangesNothing()
    {
        var distilling = Examples.Distilling();

        Assert.Same(distilling, RoundTransitions.Judge(distilling, distilling.Attempt + 1, Examples.Candidates));
    }

    [Fact]
    public void Judge_CurrentAttempt_StartsADeadlineOfItsOwn()
    {
        var late = RoundTransitions.Tick(Examples.Announced(Examples.Deadline), TimeSpan.FromMinutes(29));
        var closed = RoundTransitions.CloseIfReady(late.With("anna", "ben", "carl", "dora", "emma"));

        var judging = RoundTransitions.Judge(closed, closed.Attempt, Examples.Candidates);

        Assert.Equal((RoundPhase.Judging, RoundTransitions.LongestJudging), (judging.Phase, judging.CollectionLeft));
    }

    [Fact]
    public void CloseJudging_AllHaveJudged_ElectsTheMostHitsOverAll()
    {
        var state = Votes(Examples.Judging(), ("anna", 9, 1), ("ben", 1, 5), ("carl", 1, 5), ("dora", 1, 5));
        Assert.Same(state, RoundTransitions.CloseJudging(state));

        var elected = RoundTransitions.CloseJudging(Votes(state, ("emma", 0, 0)));

        Assert.Equal((RoundPhase.Completed, "mean-balanced"), (elected.Phase, elected.Result!.Rule));
    }

    [Fact]
    public void CloseJudging_Draw_ElectsTheFirst() =>
        Assert.Equal("masked-als", Late(Votes(Examples.Judging(), ("anna", 3, 4), ("ben", 4, 3))).Result!.Rule);

    [Fact]
    public void CloseJudging_DeadlineWithoutAVote_ElectsTheFirst() =>
        Assert.Equal("masked-als", Late(Examples.Judging(refusesForeign: true)).Result!.Rule);

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void CloseJudging_WrongOnMostRows_FailsWhereForeignSetsAreRefused(int hits, bool fails)
    {
        var state = Late(Votes(Examples.Judging(refusesForeign: true), ("anna", hits, 3)));

        Assert.Equal(fails ? RoundPhase.Failed : RoundPhase.Completed, state.Phase);
        Assert.Equal(fails, state.FailureReason.Contains("allowForeignTransfer", StringComparison.Ordinal));
    }

    [Fact]
    public void Vote_Again_ChangesNothing()
    {
        var voted = Votes(Examples.Judging(), ("anna", 9, 1));

        var (after, outcome) = RoundTransitions.Vote(voted, "anna", new HeldOutVote([1, 9], 10));

        Assert.IsType<UploadOutcome.AlreadyHeld>(outcome);
        Assert.Same(voted, after);
    }

    [Fact]
    public void Vote_StateReadBackFromStorage_StillCounts()
    {
        var stored = JsonSerializer.Serialize(Votes(Examples.Judging(), ("ben", 9, 1)), FedDistillJson.Compact);

        var state = Votes(FedDistillJson.Read<RoundState>(stored, "round"), ("anna", 1, 2));

        Assert.Equal(["anna", "ben"], state.Votes.Keys);
    }

    [Theory]
    [InlineData("mallory", new[] { 1, 2 }, ErrorCode.WrongState)]
    [InlineData("anna", new[] { 1 }, ErrorCode.InvalidSoftLabels)]
    [InlineData("anna", new[] { 1, 11 }, ErrorCode.InvalidSoftLabels)]
    [InlineData("anna", new[] { -1, 1 }, ErrorCode.InvalidSoftLabels)]
    [InlineData("anna", new[] { 501, 0 }, ErrorCode.InvalidSoftLabels, 501)]
    [InlineData("anna", new[] { 0, 0 }, ErrorCode.InvalidSoftLabels, -1)]
    public void Vote_ThatCannotBe_IsRefused(string client, int[] hits, ErrorCode code, int rows = 10)
    {
        var judging = Examples.Judging();

        var (after, outcome) = RoundTransitions.Vote(judging, client, new HeldOutVote(hits, rows));

        Assert.Equal(code, Assert.IsType<UploadOutcome.Refused>(outcome).Code);
        Assert.Same(judging, after);
    }

    [Fact]
    public void Vote_RoundThatIsNotJudged_IsRefused() => Assert.Equal(
        ErrorCode.WrongState,
        Assert.IsType<UploadOutcome.Refused>(
            RoundTransitions.Vote(Examples.Distilling(), "anna", new HeldOutVote([1, 2], 10)).Outcome).Code);

    private static RoundState Votes(RoundState state, params (string Client, int First, int Second)[] votes) =>
        votes.Aggregate(state, (current, vote) =>
            RoundTransitions.Vote(current, vote.Client, new HeldOutVote([vote.First, vote.Second], 10)).State);

    private static RoundState Late(RoundState state) =>
        RoundTransitions.CloseJudging(RoundTransitions.Tick(state, Examples.Deadline));
}
