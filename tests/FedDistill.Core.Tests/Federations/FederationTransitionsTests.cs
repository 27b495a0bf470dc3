using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Federations;

public sealed class FederationTransitionsTests
{
    private static readonly FederationSchema Schema = new()
    {
        Shape = InputShape.Tabular(1),
        ClassNames = ["low", "high"],
        Columns = [new ColumnSchema("f", ColumnKind.Numeric, [], Mean: 0, Scale: 1)],
        LabelColumn = "class",
        LabelIndex = 1,
    };

    private static readonly FederationSpec Spec =
        new() { Name = "f", Clients = 4, Rounds = 3, Aggregation = "mean-probabilities", JoinMinutes = 60, Quorum = 0.5 };

    [Fact]
    public void Next_AllHaveJoined_AnnouncesTheFirstRound()
    {
        var record = Started(Spec, "a", "b", "c");

        Assert.IsType<FederationStep.Wait>(FederationTransitions.Next(record));
        var step = Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(Join(record, "d")));
        Assert.Equal((1, 4), (step.Round.Plan.Round, step.Round.Cohort.Count));
    }

    [Fact]
    public void Next_OneDeclines_BeginsWithTheOthersAtOnce()
    {
        var record = Started(Spec, "a", "b", "c");

        var declined = FederationTransitions.Decline(record, "d", "its floor");

        Assert.Equal("its floor", declined.Declined["d"]);
        Assert.Equal(["a", "b", "c"], Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(declined)).Round.Cohort);
        Assert.Same(declined, FederationTransitions.Decline(declined, "d", "its floor"));
    }

    [Fact]
    public void Next_TooManyDecline_WaitsForOthersAndThenNamesThem()
    {
        var record = Started(Spec, "a");
        foreach (var client in (string[])["b", "c", "d"])
        {
            record = FederationTransitions.Decline(record, client, "its floor");
        }

        Assert.IsType<FederationStep.Wait>(FederationTransitions.Next(record));
        var ended = Assert.IsType<FederationStep.End>(
            FederationTransitions.Next(FederationTransitions.Tick(record, TimeSpan.FromHours(1)))).Ended;
        Assert.Contains("3 will not take part (b, c, d)", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decline_Member_TakesNoPartUntilItJoinsAgain()
    {
        var declined = FederationTransitions.Decline(Started(Spec, "a", "b"), "b", "its budget");

        Assert.False(declined.Members[1].Active);
        var again = Join(declined, "b");
        Assert.True(again.Members[1].Active);
        Assert.Empty(again.Declined);
    }

    [Fact]
    public void Next_JoiningTookTooLong_BeginsWithTheQuorum()
    {
        var late = FederationTransitions.Tick(Started(Spec, "a", "b"), TimeSpan.FromHours(1));

        Assert.Equal(["a", "b"], Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(late)).Round.Cohort);
    }

    [Fact]
    public void Next_JoiningTookTooLongForTheQuorum_FailsAndSaysWhoIsThere()
    {
        var late = FederationTransitions.Tick(Started(Spec, "a"), TimeSpan.FromHours(1));

        var ended = Assert.IsType<FederationStep.End>(FederationTransitions.Next(late)).Ended;

        Assert.Equal(FederationPhase.Failed, ended.Phase);
        Assert.All((string[])["1 of 4", "(a)", "at least 2"], part => Assert.Contains(part, ended.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Tick_AfterTheFirstRoundBegan_CountsNothing()
    {
        var running = FederationTransitions.Announced(Started(Spec, "a", "b", "c", "d"), 1);

        Assert.Same(running, FederationTransitions.Tick(running, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Conclude_TooFewAnsweredAndPolicyIsStop_EndsWithTheReason()
    {
        var ended = FederationTransitions.Conclude(Running(Spec), FailedCollecting(1));

        Assert.Equal(FederationPhase.Failed, ended.Phase);
        Assert.Contains("0 of 2 uploads", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Conclude_TooFewAnsweredAndPolicyIsContinue_AsksTheNextRoundForTheSame()
    {
        var record = FederationTransitions.Conclude(Running(Spec with { OnRoundFailure = RoundFailures.Continue }), FailedCollecting(1));

        var step = Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(record));

        Assert.Equal((2, TeacherObjective.CrossEntropy), (step.Round.Plan.Round, step.Round.Plan.Objective));
    }

    [Fact]
    public void Conclude_FailedAfterItsCollection_EndsWhateverThePolicy()
    {
        var closed = FailedCollecting(1) with { Attempt = 1 };

        var ended = FederationTransitions.Conclude(Running(Spec with { OnRoundFailure = RoundFailures.Continue }), closed);

        Assert.Equal(FederationPhase.Failed, ended.Phase);
    }

    [Fact]
    public void Conclude_EveryRoundFailed_IsNotCompleted()
    {
        var record = Running(Spec with { Rounds = 2, OnRoundFailure = RoundFailures.Continue });
        record = FederationTransitions.Announced(FederationTransitions.Conclude(record, FailedCollecting(1)), 2);

        Assert.Equal(FederationPhase.Failed, FederationTransitions.Conclude(record, FailedCollecting(2)).Phase);
    }

    [Fact]
    public void Next_FewerThanTheMinimumAreLeft_FailsInsteadOfAskingThem()
    {
        var record = Running(Spec with { OnRoundFailure = RoundFailures.Stop }) with
        {
            Finished = [FinishedRound.Of(FailedCollecting(1))],
            Members = [new FederationMember("a", Active: true), new FederationMember("b", Active: false)],
        };

        var ended = Assert.IsType<FederationStep.End>(FederationTransitions.Next(record)).Ended;

        Assert.Contains("1 clients left to ask; at least 2", ended.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_InTheMiddle_TakesPartFromTheNextRound()
    {
        var record = Running(Spec with { OnRoundFailure = RoundFailures.Continue });

        var joined = Join(record, "late");
        var next = FederationTransitions.Next(FederationTransitions.Conclude(joined, FailedCollecting(1)));

        Assert.IsType<FederationStep.Wait>(FederationTransitions.Next(joined));
        Assert.Contains("late", Assert.IsType<FederationStep.Announce>(next).Round.Cohort);
    }

    [Fact]
    public void Join_OtherTransferSet_IsRefusedWithBothHashes()
    {
        var error = Assert.Throws<FedDistillException>(() =>
            FederationTransitions.Join(Started(Spec), "a", Schema.Sha256(), new string('b', 64)));

        Assert.Equal(ErrorCode.HashMismatch, error.Code);
        Assert.Contains(new string('b', 64), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 4, 1.0, 2)]
    [InlineData(2, 1, 1.0, 1)]
    [InlineData(3, 10, 0.2, 2)]
    public void LeastUploads_AnySpec_IsNeverMoreThanAFullCohort(int minClients, int clients, double participation, int least) => Assert.Equal(
        least,
        FederationTransitions.LeastUploads(Spec with { MinClients = minClients, Clients = clients, Participation = participation }));

    [Fact]
    public void LeastUploads_RuleThatNeedsMany_IsWhatItNeeds() =>
        Assert.Equal(7, FederationTransitions.LeastUploads(Spec with { Clients = 9, Aggregation = "krum:2" }));

    // One client that is missing must cost the round its deadline at the most, and nothing where its earlier answer stands in.
    [Theory]
    [InlineData(new string[0], 5)]
    [InlineData(new[] { "a", "b" }, 5)]
    [InlineData(new[] { "a", "b", "c", "d", "e" }, 2)]
    public void Next_RuleThatNeedsMany_AsksForAsManyUploadsAsNothingStandsInFor(string[] remembered, int quorum)
    {
        var spec = Spec with { Clients = 6, Aggregation = "krum", Quorum = 0.3, OnRoundFailure = RoundFailures.Continue };
        var answer = new RememberedUpload(new AcceptedUpload(new BlobRef(new string('a', 64), 8, BlobKind.SoftLabels), 1, [], 8), SoftLabelKind.Probabilities, "f32");
        var record = FederationTransitions.Announced(Started(spec, "a", "b", "c", "d", "e", "f"), 1) with
        {
            Finished = [FinishedRound.Of(FailedCollecting(1))],
            Remembered = remembered.ToDictionary(client => client, _ => answer),
        };

        Assert.Equal(quorum, Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(record)).Round.QuorumCount);
    }

    private static FederationRecord Started(FederationSpec spec, params string[] clients)
    {
        var definition = new FederationDefinition(
            spec, Schema.ToJson(), new BlobRef(new string('a', 64), 8, BlobKind.TransferSet), TransferRows: 8, TestSet: null);
        return clients.Aggregate(FederationTransitions.Start(new FederationRecord(), definition), Join);
    }

    private static FederationRecord Running(FederationSpec spec) =>
        FederationTransitions.Announced(Started(spec, "a", "b", "c", "d"), 1);

    private static FederationRecord Join(FederationRecord record, string client) =>
        FederationTransitions.Join(record, client, Schema.Sha256(), new string('a', 64)).Record;

    private static RoundState FailedCollecting(int round)
    {
        var plan = RoundPlanner.For(Spec, round, transferRows: 8);
        var announced = RoundTransitions.Announce("f", plan, ["a", "b"], quorumShare: 1, TimeSpan.FromMinutes(1));
        return RoundTransitions.CloseIfReady(RoundTransitions.Tick(announced, TimeSpan.FromMinutes(1)));
    }
}
