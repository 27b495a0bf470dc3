using CsCheck;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Federations;

/// <summary>Whatever the terms and whatever becomes of the rounds, what is spent never falls and never exceeds the budget.</summary>
public sealed class BudgetTests
{
    private const int Rows = 50;

    private static readonly FederationSchema Schema = new()
    {
        Shape = InputShape.Tabular(1),
        ClassNames = ["low", "high"],
        Columns = [new ColumnSchema("f", ColumnKind.Numeric, [], Mean: 0, Scale: 1)],
        LabelColumn = "class",
        LabelIndex = 1,
    };

    private static readonly BlobRef Blob = new(new string('a', 64), 8, BlobKind.SoftLabels);

    private static readonly Gen<FederationSpec> Spec = Gen.Select(
        Gen.Int[0, 2].Select(index => ((string[])["central-dp", "local-dp", "pate"])[index]), Gen.Double[0.5, 20], Gen.Double[0, 8], Gen.Double[20, 200], Gen.Bool.Select(isReplaced => isReplaced ? PrivacyAdjacency.ReplaceOne : PrivacyAdjacency.AddRemove))
        .Select((mode, epsilon, multiplier, sigma, adjacency) => new FederationSpec
        {
            Name = "f",
            Clients = 2,
            Rounds = 8,
            Privacy = mode,
            OnRoundFailure = "continue",
            DeadlineMinutes = 1,
            PrivacyTerms = new PrivacyTerms
            {
                Epsilon = epsilon,
                // Under 1 stands for the noise that is calibrated.
                NoiseMultiplier = multiplier < 1 ? 0 : multiplier,
                VoteThreshold = 1,
                ThresholdSigma = sigma,
                VoteSigma = sigma / 2,
                Adjacency = adjacency,
            },
        });

    [Fact]
    public void Rounds_AnyTermsAndFates_NeverFallAndNeverExceedTheBudget()
    {
        var ends = new System.Collections.Concurrent.ConcurrentDictionary<FederationPhase, int>();
        Gen.Select(Spec, Gen.Int[0, 4].Array[8], Gen.Int[0, Rows].Array[8]).Sample(
            (spec, fates, answered) =>
            {
                var record = Started(spec);
                var spent = 0.0;
                var round = 0;
                while (FederationTransitions.Next(record) is FederationStep.Announce announced)
                {
                    record = FederationTransitions.Announced(record, announced.Round.Plan.Round);
                    record = FederationTransitions.Conclude(record, Ended(announced.Round, spec, fates[round], answered[round]));
                    round++;
                    var now = FederationPrivacy.Of(spec, record.Spent()).Epsilon;
                    Assert.InRange(now, spent, spec.PrivacyTerms.Epsilon);
                    spent = now;
                }

                if (FederationTransitions.Next(record) is FederationStep.End end)
                {
                    record = end.Ended;
                }

                ends.AddOrUpdate(record.Phase, 1, (_, count) => count + 1);
            },
            iter: 300);

        Assert.True(ends.ContainsKey(FederationPhase.BudgetExhausted) && ends.ContainsKey(FederationPhase.Completed), string.Join(' ', ends));
    }

    [Fact]
    public void Next_BudgetForTwoRoundsOfThree_EndsExhaustedWithTheLastStudent()
    {
        var record = Started(Central with { Rounds = 3, PrivacyTerms = new() { Epsilon = 3, NoiseMultiplier = 2 } });
        foreach (var round in (int[])[1, 2])
        {
            var announced = Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(record)).Round;
            Assert.Equal(round, announced.Plan.Round);
            record = FederationTransitions.Conclude(FederationTransitions.Announced(record, round), Ended(announced, Central, fate: 0, answered: 1));
        }

        var ended = Assert.IsType<FederationStep.End>(FederationTransitions.Next(record)).Ended;

        Assert.Equal(FederationPhase.BudgetExhausted, ended.Phase);
        Assert.NotNull(ended.LastCompletedBefore(3)!.Result);
        Assert.All((string[])["privacyTerms.epsilon is 3", "is spent", "The last student stands"], word => Assert.Contains(word, ended.Reason, StringComparison.Ordinal));
        Assert.IsType<FederationStep.Wait>(FederationTransitions.Next(ended));
    }

    [Fact]
    public void Conclude_RoundThatFailsAfterItsRelease_IsPaidForAllTheSame()
    {
        var record = Started(Central with { Rounds = 3 });
        var announced = Assert.IsType<FederationStep.Announce>(FederationTransitions.Next(record)).Round;

        record = FederationTransitions.Conclude(FederationTransitions.Announced(record, 1), Ended(announced, Central, fate: 1, answered: 1));

        Assert.Equal(FederationPhase.Failed, record.Phase);
        Assert.Single(record.Spent());
    }

    [Fact]
    public void Stop_InTheMiddleOfARound_BooksWhatHasBeenReleased() => Gen.Select(Spec, Gen.Int[0, 2], Gen.Int[0, Rows]).Sample(
        (spec, stage, answered) =>
        {
            if (FederationTransitions.Next(Started(spec)) is not FederationStep.Announce announced)
            {
                return;
            }

            // Nobody has answered; one has; all have, and the aggregate is booked.
            var round = stage == 0 ? announced.Round
                : stage == 1 ? RoundTransitions.Accept(announced.Round, "a", new AcceptedUpload(Blob, 0, [], 8)).State
                : Released(announced.Round, spec, answered);
            var stopped = FederationTransitions.Stop(FederationTransitions.Announced(Started(spec), 1), "enough");
            Assert.Equal(new FederationStep.Cancel(1, "enough"), FederationTransitions.Next(stopped));
            var cancelled = RoundTransitions.Cancel(round, "enough");
            var settled = FederationTransitions.Conclude(stopped, cancelled);

            Assert.Equal((FederationPhase.Stopped, "enough", true), (settled.Phase, settled.Reason, settled.IsSettled));
            Assert.Equal(cancelled.PrivacyEvents(), settled.Spent());
            var isSpent = stage == 2 || (stage == 1 && spec.Privacy == "local-dp");
            Assert.Equal(isSpent, FederationPrivacy.Of(spec, settled.Spent()).Epsilon > 0);
            Assert.Same(settled, FederationTransitions.Conclude(settled, cancelled));
            Assert.IsType<FederationStep.Wait>(FederationTransitions.Next(settled));
        },
        iter: 100);

    private static FederationSpec Central => new() { Name = "f", Clients = 2, Privacy = "central-dp", DeadlineMinutes = 1 };

    private static FederationRecord Started(FederationSpec spec)
    {
        var definition = new FederationDefinition(
            spec, Schema.ToJson(), new BlobRef(new string('a', 64), 8, BlobKind.TransferSet), Rows, TestSet: null);
        return ((string[])["a", "b"]).Aggregate(
            FederationTransitions.Start(new FederationRecord(), definition),
            (record, client) => FederationTransitions.Join(record, client, Schema.Sha256(), new string('a', 64)).Record);
    }

    // Fates: 0 and 2 completed, 1 failed after the release, 3 failed before it, 4 too few answers.
    private static RoundState Ended(RoundState round, FederationSpec spec, int fate, int answered)
    {
        if (fate == 4)
        {
            return RoundTransitions.CloseIfReady(RoundTransitions.Tick(
                RoundTransitions.Accept(round, "a", new AcceptedUpload(Blob, 0, [], 8)).State, TimeSpan.FromMinutes(1)));
        }

        round = fate == 3 ? Closed(round) : Released(round, spec, answered);
        return fate is 1 or 3
            ? RoundTransitions.Fail(round, round.Attempt, "bad luck")
            : RoundTransitions.Complete(round, round.Attempt, new RoundResult(Blob, new AggregateRef(Blob, "f32", []), null));
    }

    private static RoundState Released(RoundState round, FederationSpec spec, int answered)
    {
        round = Closed(round);
        IReadOnlyList<PrivacyEvent> events = spec.Privacy == "pate"
            ? FederationBudget.OfVotes(spec.PrivacyTerms, Rows, answered)
            : [FederationBudget.OfNoise(round.Plan.NoiseMultiplier, round.Plan.Adjacency)];
        return round.Plan.ReleasesAggregate ? RoundTransitions.Release(round, new NoisedRelease(Blob, events)) : round;
    }

    private static RoundState Closed(RoundState round) => RoundTransitions.CloseIfReady(((string[])["a", "b"]).Aggregate(
        round, (state, client) => RoundTransitions.Accept(state, client, new AcceptedUpload(Blob, 0, [], 8)).State));
}
