using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Release;

/// <summary>What passes the gate where a formal guarantee is promised.</summary>
public sealed class FormalReleaseTests : IDisposable
{
    private static readonly RoundTask Noised = TestFederation.Task() with { Kind = SoftLabelKind.Noised };

    private readonly TemporaryFolder _folder = new();
    private readonly ReleaseLedger _ledger;

    public FormalReleaseTests() => _ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("add-remove", PrivacyAdjacency.AddRemove)]
    [InlineData("replace-one", PrivacyAdjacency.ReplaceOne)]
    public void Release_LocalDp_DebitsJustThePromiseOverAllRounds(string word, PrivacyAdjacency adjacency)
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal("local-dp", promised => promised.Adjacency = word), _ledger);

        var first = Release(gate, 1);
        Release(gate, 2);

        Assert.Equal(SoftLabelKind.Noised, first.Kind);
        var debits = _ledger.Entries.Select(entry => Assert.Single(entry.Debits)).ToList();
        Assert.All(debits, debit => Assert.Equal((PrivacyDebit.Client, adjacency, 1e-5), (debit.Unit, debit.Adjacency, debit.Delta)));
        Assert.True(debits[0].EpsilonSpent < debits[1].EpsilonSpent);
        Assert.InRange(debits[1].EpsilonSpent, 3.999, 4 * (1 + 1e-9));
        Assert.Equal(
            debits[1].EpsilonSpent,
            PrivacyAccountant.Account([.. debits.Select(debit => debit.Mechanism!)], 1e-5, adjacency).Epsilon,
            1e-9);
    }

    [Fact]
    public void Release_LocalDp_HasTheNoiseOfItsSensitivity()
    {
        const double multiplier = 3;
        const int releases = 50;
        var terms = TestFederation.Formal("local-dp", promised => (promised.NoiseMultiplier, promised.Epsilon) = (multiplier, 100));
        var clear = TestFederation.SoftLabels().Values;

        var squares = 0.0;
        for (var release = 0; release < releases; release++)
        {
            using var folder = new TemporaryFolder();
            using var ledger = ReleaseLedger.Open(folder.File("releases.jsonl"), "alice");
            squares += NumbersOf(Release(new ReleaseGate("alice", terms, ledger), 1)).Zip(clear).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
        }

        // Rows less 1/C at add-remove: M (1 - 1/C). 4,000 draws: a tenth is 4.5 standard deviations of their variance.
        var sensitivity = Math.Sqrt(TestFederation.TransferRows * 0.5);
        Assert.InRange(squares / (releases * clear.Length) / Math.Pow(multiplier * sensitivity, 2), 0.9, 1.1);
    }

    [Fact]
    public void Release_LocalDpTwice_SendsTheSameBytesAndDrawsNoFreshNoise()
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal("local-dp"), _ledger);

        var first = Release(gate, 1);
        var again = Release(gate, 1);

        Assert.Equal(first.Payload.ToArray(), again.Payload.ToArray());
        Assert.Single(_ledger.Entries);
    }

    [Fact]
    public void Release_LocalDpWhoseBytesAreLost_IsRefusedInsteadOfDrawnAnew()
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal("local-dp"), _ledger);
        Release(gate, 1);
        File.Delete(_folder.File("releases.payload"));

        var error = Assert.Throws<FedDistillException>(() => Release(gate, 1));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Single(_ledger.Entries);
    }

    [Fact]
    public void Release_BeyondThePromise_IsRefusedByTheBudget()
    {
        // Noise for one round, and two are asked for.
        var noise = NoiseCalibration.Gaussian(4, 1e-5, releases: 1);
        var gate = new ReleaseGate("alice", TestFederation.Formal("local-dp", promised => promised.NoiseMultiplier = noise), _ledger);
        Release(gate, 1);

        var error = Assert.Throws<FedDistillException>(() => Release(gate, 2));

        Assert.Equal(ErrorCode.PrivacyBudget, error.Code);
        Assert.Equal(ExitCode.PrivacyBudget, ExitCode.For(error.Code));
        Assert.Single(_ledger.Entries);
    }

    [Fact]
    public void Release_BeyondTheNodesOwnFloorOverFederations_IsRefused()
    {
        var policy = new NodePolicy { Floor = PrivacyFloor.Parse("local-dp,epsilon<=6") };
        var gate = new ReleaseGate("alice", TestFederation.Formal("local-dp"), _ledger, policy);
        Release(gate, 1);
        Release(gate, 2);
        var other = TestFederation.Formal("local-dp", promised => promised.Epsilon = 5);
        var next = new ReleaseGate("alice", other, _ledger, policy);

        var error = Assert.Throws<FedDistillException>(() => Release(next, 1));

        Assert.Equal(ErrorCode.PrivacyBudget, error.Code);
        Assert.Contains("this node's own floor allows 6", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local-dp,epsilon<=8", false)]
    [InlineData("local-dp,epsilon<=8,delta<=2e-5", true)]
    [InlineData("local-dp", true)]
    public void Release_SecondFederation_AddsItsDeltaWhereTheFloorBoundsTheSum(string floor, bool passes)
    {
        var policy = new NodePolicy { Floor = PrivacyFloor.Parse(floor) };
        Release(new ReleaseGate("alice", TestFederation.Formal("local-dp", promised => promised.Epsilon = 3), _ledger, policy), 1);
        var next = new ReleaseGate("alice", TestFederation.Formal("local-dp"), _ledger, policy);

        var error = Record.Exception(() => Release(next, 1)) as FedDistillException;

        Assert.Equal(passes ? null : ErrorCode.PrivacyBudget, error?.Code);
        Assert.Equal(!passes, error?.Message.Contains("delta 2E-05 over all federations in its ledger", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void Debit_SecondFederation_IsRefusedWhateverTheTrainingSpent(int steps)
    {
        // What a training spends is a function of the rows; what it was promised is not.
        var policy = new NodePolicy { Floor = PrivacyFloor.Parse("dp-sgd,epsilon<=7.9,delta<=1e-4") };
        var training = new PoissonGaussianEvent(0.1, NoiseCalibration.PoissonGaussian(4, 1e-5, 0.1, 60, PrivacyAdjacency.AddRemove), steps);
        new ReleaseGate("alice", TestFederation.Formal("none", promised => promised.DpSgd = true), _ledger, policy).Debit(TestFederation.Task(), training);
        var other = TestFederation.Formal("hygiene", promised => promised.DpSgd = true);

        var error = Assert.Throws<FedDistillException>(() =>
            new ReleaseGate("alice", other, _ledger, policy).Debit(TestFederation.Task(), training));

        Assert.Contains("epsilon 8 over all federations", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local-dp", SoftLabelKind.Probabilities)]
    [InlineData("none", SoftLabelKind.Noised)]
    [InlineData("central-dp", SoftLabelKind.Noised)]
    public void Release_KindThatTheModeDoesNotLetOut_IsRefused(string mode, SoftLabelKind kind)
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal(mode), _ledger);

        var error = Assert.Throws<FedDistillException>(() =>
            gate.Release(TestFederation.Task() with { Kind = kind }, TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Empty(_ledger.Entries);
    }

    [Theory]
    [InlineData("local-dp")]
    [InlineData("central-dp")]
    [InlineData("pate")]
    public void Release_FormalMode_TellsPublicCountsNoHitsAndItsLedgersHead(string mode)
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal(mode), _ledger);

        var task = mode == "local-dp" ? Noised : TestFederation.Task();
        var released = gate.Release(task, TestFederation.SoftLabels(), [9_000, 0]);
        var head = _ledger.Head;
        var hits = gate.Release(1, new HeldOutVote([30, 40], 50));

        Assert.Equal(128, released.SampleCount);
        Assert.Equal([64L, 64L], released.ClassCounts);
        Assert.Equal(head, released.LedgerHead);
        Assert.Equal([0, 0], hits.Entry.Hits);
        Assert.Equal(0, hits.Entry.Judged);
        Assert.False(gate.TellsHits);
    }

    [Theory]
    [InlineData("central-dp", PrivacyDebit.Client)]
    [InlineData("pate", PrivacyDebit.Record)]
    public void Release_NoiseIsTheCoordinators_DebitsTheWholePromiseAndSendsClear(string mode, string unit)
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal(mode), _ledger);

        var released = gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [1, 1]);

        var debit = Assert.Single(_ledger.Entries[0].Debits);
        Assert.Equal((unit, 4.0), (debit.Unit, debit.EpsilonSpent));
        Assert.Equal(SoftLabelCodecs.Float32.Encode(TestFederation.SoftLabels()), released.Payload.ToArray());
    }

    [Fact]
    public void Debit_TrainingByDpSgd_IsTakenOnceARoundUpToThePromise()
    {
        var noise = NoiseCalibration.PoissonGaussian(4, 1e-5, 0.1, 60, PrivacyAdjacency.AddRemove);
        var gate = new ReleaseGate("alice", TestFederation.Formal("none", promised => promised.DpSgd = true), _ledger);
        var training = new PoissonGaussianEvent(0.1, noise, 40);

        gate.Debit(TestFederation.Task(), training);
        gate.Debit(TestFederation.Task(), training);

        var debit = Assert.Single(Assert.Single(_ledger.Entries).Debits);
        Assert.Equal(PrivacyDebit.Record, debit.Unit);
        Assert.Equal(training, debit.Mechanism);
        Assert.Equal(
            ErrorCode.Conflict, Assert.Throws<FedDistillException>(() => gate.Debit(TestFederation.Task(), training with { Count = 41 })).Code);
        Assert.Equal(
            ErrorCode.PrivacyBudget, Assert.Throws<FedDistillException>(() => gate.Debit(TestFederation.Task(2), training)).Code);
        gate.Debit(TestFederation.Task(2), training with { Count = 20 });
        Assert.InRange(_ledger.Entries[^1].Debits[0].EpsilonSpent, 3.9, 4);
    }

    [Fact]
    public void Release_DpSgdWithoutADebitedTraining_IsRefused()
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal("none", promised => promised.DpSgd = true), _ledger);

        var error = Assert.Throws<FedDistillException>(() => gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [1, 1]));

        Assert.Equal(ErrorCode.PrivacyBudget, error.Code);
    }

    [Fact]
    public void Release_Hygiene_IsCleanedAndCostsNothing()
    {
        var gate = new ReleaseGate("alice", TestFederation.Formal("hygiene"), _ledger);

        var released = gate.Release(TestFederation.Task(), TestFederation.SoftLabels(0.3f), [90, 11]);

        var left = SoftLabelCodecs.Float32.Decode(
            released.Payload.Span, SoftLabelKind.Probabilities, TestFederation.TransferRows, 1, TestFederation.Classes);
        Assert.Equal(19 / 64f, left.Values[0]);
        Assert.Empty(_ledger.Entries[0].Debits);
        Assert.Equal((128, ""), (released.SampleCount, released.LedgerHead));
    }

    [Fact]
    public void Release_EvidenceForbidden_TellsPublicCounts()
    {
        var gate = new ReleaseGate("alice", TestFederation.Terms, _ledger, new NodePolicy { ForbidsEvidence = true });

        Assert.Equal([64L, 64L], gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [9_000, 0]).ClassCounts);
    }

    private static ReleasedSoftLabels Release(ReleaseGate gate, int round) =>
        gate.Release(Noised with { Round = round }, TestFederation.SoftLabels(), [90, 11]);

    private static float[] NumbersOf(ReleasedSoftLabels released) => SoftLabelCodecs.Float32.Decode(
        released.Payload.Span, SoftLabelKind.Noised, TestFederation.TransferRows, 1, TestFederation.Classes).Values;
}
