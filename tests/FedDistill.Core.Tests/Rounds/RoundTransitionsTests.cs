using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

public sealed class RoundTransitionsTests
{
    [Fact]
    public void Announce_AnyOrder_SortsTheCohortAndRoundsTheQuorumUp()
    {
        var state = Examples.Announced(Examples.Deadline);

        Assert.Equal(["anna", "ben", "carl", "dora", "emma"], state.Cohort);
        Assert.Equal((4, RoundPhase.Collecting, 0), (state.QuorumCount, state.Phase, state.Attempt));
        Assert.Equal(Examples.Deadline, state.CollectionLeft);
    }

    [Fact]
    public void Accept_NewUpload_CountsIt()
    {
        var (state, outcome) = RoundTransitions.Accept(Examples.Announced(), "ben", Examples.Upload('1'));

        Assert.IsType<UploadOutcome.Accepted>(outcome);
        Assert.Equal(Examples.Upload('1').SoftLabels, state.Uploads["ben"].SoftLabels);
        Assert.Equal(["anna", "carl", "dora", "emma"], state.Missing);
    }

    [Fact]
    public void Accept_StateReadBackFromStorage_StillCounts()
    {
        var stored = JsonSerializer.Serialize(Examples.Announced(Examples.Deadline).With("emma", "anna"), FedDistillJson.Compact);
        var read = FedDistillJson.Read<RoundState>(stored, "round");

        var (state, outcome) = RoundTransitions.Accept(read, "ben", Examples.Upload('1'));

        Assert.IsType<UploadOutcome.Accepted>(outcome);
        Assert.Equal(["anna", "ben", "emma"], state.Uploads.Keys);
        Assert.IsType<UploadOutcome.AlreadyHeld>(RoundTransitions.Accept(read, "anna", Examples.Upload('1')).Outcome);
    }

    [Fact]
    public void Accept_SameBytesAgain_AreAcknowledgedInEveryPhase()
    {
        var distilling = Examples.Distilling();
        RoundState[] states =
        [
            Examples.Announced().With("anna"),
            distilling,
            RoundTransitions.Complete(distilling, 1, Examples.Result),
            RoundTransitions.Cancel(distilling, "stopped"),
        ];

        Assert.All(states, state =>
        {
            var (after, outcome) = RoundTransitions.Accept(state, "anna", Examples.Upload('1'));
            Assert.IsType<UploadOutcome.AlreadyHeld>(outcome);
            Assert.Same(state, after);
        });
    }

    [Fact]
    public void Accept_OtherBytes_IsAConflictThatNamesBoth()
    {
        var state = Examples.Announced().With("anna");

        var refused = Refused(state, "anna", '2');

        Assert.Equal(ErrorCode.Conflict, refused.Code);
        Assert.Equal(
            "Round 2 of federation hospitals holds other soft labels of client anna (SHA-256 111111111111…, now 222222222222…); " +
            "a client counts once a round. The first stay; the next round asks anew. If another process runs under this name, end " +
            "one of the two.",
            refused.Reason);
    }

    [Fact]
    public void Accept_ClientOutsideTheCohort_IsRefused()
    {
        var refused = Refused(Examples.Announced(), "mallory", '1');

        Assert.Equal(ErrorCode.WrongState, refused.Code);
        Assert.StartsWith("Round 2 of federation hospitals does not ask client mallory;", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_LateUpload_TellsWhatComesNext()
    {
        var late = Late(Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "dora"));

        Assert.Equal(
            (ErrorCode.WrongState,
             "Round 2 of federation hospitals no longer collects. Its student is broadcast to all; take part in round 3 when it is announced."),
            (Refused(late, "emma", '1').Code, Refused(late, "emma", '1').Reason));
    }

    [Fact]
    public void Accept_LateUploadOfTheLastRound_TellsThatNothingMoreIsAsked() =>
        Assert.EndsWith(
            "It is the last round; its student is broadcast to all, nothing more is asked.",
            Refused(Late(Examples.Announced(Examples.Deadline, round: 3).With("anna", "ben", "carl", "dora")), "emma", '1').Reason,
            StringComparison.Ordinal);

    [Fact]
    public void Accept_FailedRound_TellsWhy() =>
        Assert.EndsWith(
            "It failed: somebody stopped it. If the federation goes on, its next round asks anew.",
            Refused(RoundTransitions.Cancel(Examples.Announced(), "somebody stopped it."), "emma", '1').Reason,
            StringComparison.Ordinal);

    [Fact]
    public void Tick_Collecting_CountsBothWays()
    {
        var state = RoundTransitions.Tick(Examples.Announced(Examples.Deadline), TimeSpan.FromMinutes(20));

        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)), (state.CollectionLeft, state.Elapsed));
        Assert.Equal(TimeSpan.Zero, RoundTransitions.Tick(state, TimeSpan.FromMinutes(20)).CollectionLeft);
    }

    [Fact]
    public void Tick_Distilling_LeavesTheDeadlineAlone()
    {
        var state = RoundTransitions.Tick(Examples.Distilling() with { CollectionLeft = Examples.Deadline }, TimeSpan.FromMinutes(1));

        Assert.Equal((Examples.Deadline, TimeSpan.FromMinutes(1)), (state.CollectionLeft, state.Elapsed));
    }

    [Fact]
    public void CloseIfReady_AllAnswered_Distils() =>
        Assert.Equal((RoundPhase.Distilling, 1), (Examples.Distilling().Phase, Examples.Distilling().Attempt));

    [Fact]
    public void CloseIfReady_QuorumBeforeTheDeadline_Waits()
    {
        var state = Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "dora");

        Assert.Same(state, RoundTransitions.CloseIfReady(state));
    }

    [Fact]
    public void CloseIfReady_DeadlineWithQuorum_GoesOnAndKnowsWhoIsMissing()
    {
        var state = Late(Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "emma"));

        Assert.Equal(RoundPhase.Distilling, state.Phase);
        Assert.Equal(["dora"], state.Missing);
    }

    [Fact]
    public void CloseIfReady_DeadlineWithoutQuorum_FailsAndNamesTheMissing()
    {
        var state = Late(Examples.Announced(Examples.Deadline).With("anna", "ben", "emma"));

        Assert.Equal(RoundPhase.Failed, state.Phase);
        Assert.Equal(
            "the deadline passed with 3 of 5 uploads; the quorum is 4. Missing: carl, dora. " +
            "See why they did not answer, or lower quorum or minClients, or raise deadlineMinutes.",
            state.FailureReason);
    }

    [Fact]
    public void CloseIfReady_NoDeadline_WaitsForAll()
    {
        var state = RoundTransitions.Tick(Examples.Announced().With("anna"), TimeSpan.FromDays(365));

        Assert.Same(state, RoundTransitions.CloseIfReady(state));
    }

    [Fact]
    public void Complete_StaleAttempt_IsIgnored()
    {
        var restarted = RoundTransitions.BeginAttempt(Examples.Distilling());

        Assert.Same(restarted, RoundTransitions.Complete(restarted, 1, Examples.Result));
        Assert.Same(restarted, RoundTransitions.Fail(restarted, 1, "out of memory"));
        Assert.Equal(RoundPhase.Completed, RoundTransitions.Complete(restarted, 2, Examples.Result).Phase);
        Assert.Equal("out of memory", RoundTransitions.Fail(restarted, 2, "out of memory").FailureReason);
    }

    private static RoundState Late(RoundState state) =>
        RoundTransitions.CloseIfReady(RoundTransitions.Tick(state, Examples.Deadline));

    private static UploadOutcome.Refused Refused(RoundState state, string client, char digit)
    {
        var (after, outcome) = RoundTransitions.Accept(state, client, Examples.Upload(digit));
        Assert.Same(state, after);
        return Assert.IsType<UploadOutcome.Refused>(outcome);
    }

    [Fact]
    public void Tick_EachPhase_CountsItsOwnTime()
    {
        var closed = RoundTransitions.CloseIfReady(RoundTransitions.Tick(
            Examples.Announced(Examples.Deadline).With("anna", "ben", "carl", "dora", "emma"), TimeSpan.FromSeconds(5)));
        // A restart in between begins the attempt anew; its time stays counted.
        var again = RoundTransitions.BeginAttempt(RoundTransitions.Tick(closed, TimeSpan.FromSeconds(3)));
        var judged = RoundTransitions.Judge(RoundTransitions.Tick(again, TimeSpan.FromSeconds(4)), again.Attempt, Examples.Candidates);
        var ended = RoundTransitions.Cancel(RoundTransitions.Tick(judged, TimeSpan.FromSeconds(2)), "stopped");
        var stored = FedDistillJson.Read<RoundState>(JsonSerializer.Serialize(ended, FedDistillJson.Compact), "round");

        Assert.Equal(new PhaseTimes(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2)), stored.Phases);
        Assert.Equal(stored.Elapsed, stored.Phases.Total());
        Assert.Equal(stored.Phases, FinishedRound.Of(RoundTransitions.Tick(stored, TimeSpan.FromSeconds(9))).Phases);
    }
}
