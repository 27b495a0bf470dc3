using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Data;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.ClientNode.Tests;

/// <summary>A client's way through federations that promise something, and under its owner's policy.</summary>
public sealed class FormalParticipantTests : ParticipantHarness
{
    [Fact]
    public async Task TakePartAsync_LocalDpStartedAnewTwentyTimes_SendsTheSameNoiseAndDebitsOnce()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        using var connection = coordinator.Connect();
        var terms = TestFederation.Formal("local-dp");
        var sent = new HashSet<string>();

        for (var life = 0; life < 20; life++)
        {
            coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Noised));
            await Participant(connection, new Recorder(), terms: terms).TakePartAsync(TestContext.Current.CancellationToken);
            sent.Add(coordinator.Headers[("alice", 1)].PayloadSha256);
        }

        Assert.Single(sent);
        var head = State.Ledger.Head;
        Assert.Equal(head, coordinator.Headers[("alice", 1)].LedgerHead);
        Assert.Single(Ledger());
    }

    [Fact]
    public async Task TakePartAsync_DpSgd_DebitsTheTrainingBeforeItsAnswerAndKeepsWithinThePromise()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var lastTeacher = Array.Empty<byte>();
        var listener = new Recorder { OnTrained = teacher => lastTeacher = teacher.Model.SafeTensors.ToArray() };
        coordinator.OnCounted = header => coordinator.Publish(header.Round == 1
            ? Collecting(2, TeacherObjective.Refinement, SoftLabelKind.Probabilities, BroadcastOf(coordinator, 1, lastTeacher))
            : End(null));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();

        await Participant(connection, listener, terms: TestFederation.Formal("none", promised => promised.DpSgd = true))
            .TakePartAsync(TestContext.Current.CancellationToken);

        var entries = State.Ledger.Entries;
        Assert.Equal(
            [typeof(TrainingEntry), typeof(ReleaseEntry), typeof(TrainingEntry), typeof(ReleaseEntry)], entries.Select(entry => entry.GetType()));
        Assert.InRange(entries[2].Debits[0].EpsilonSpent, 3.9, 4 * (1 + 1e-9));
        Assert.All(listener.Trained, teacher => Assert.Null(teacher.HeldOutAccuracy));
    }

    [Fact]
    public async Task TakePartAsync_DpSgdWithLessNoiseThanThePromiseNeeds_TakesMoreAndAnswersEveryRound()
    {
        // A budget that ended in the middle would do so in a round that tells how many rows there are.
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = header => coordinator.Publish(
            header.Round == 1 ? Collecting(2, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities) : End(null));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();
        var terms = TestFederation.Formal("none", promised => (promised.DpSgd, promised.NoiseMultiplier) = (true, 0.5));

        await Participant(connection, new Recorder(), terms: terms).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, State.Ledger.Entries.OfType<ReleaseEntry>().Count());
        Assert.InRange(State.Ledger.Entries[2].Debits[0].EpsilonSpent, 3.9, 4 * (1 + 1e-9));
    }

    [Fact]
    public async Task TakePartAsync_ElectionUnderAFormalGuarantee_TellsZerosOfZero()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(Judging(coordinator, [1, 2, 3]));
        coordinator.OnReported = _ => coordinator.Publish(End(null));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();

        await Participant(connection, new Recorder(), rows: 600, terms: TestFederation.Formal("central-dp"))
            .TakePartAsync(TestContext.Current.CancellationToken);

        var report = Assert.Single(coordinator.Reports);
        Assert.Equal([0, 0], report.Hits);
        Assert.Equal(0, report.Judged);
    }

    [Fact]
    public async Task TakePartAsync_PateWithSeveralTeachers_AnswersWithWholeVotesTheSameTwice()
    {
        const int teachers = 4;
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        using var connection = coordinator.Connect();
        var terms = TestFederation.Formal("pate", promised => promised.TeachersPerClient = teachers);
        var sent = new List<string>();

        for (var life = 0; life < 2; life++)
        {
            coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
            await Participant(connection, new Recorder(), rows: 200, terms: terms).TakePartAsync(TestContext.Current.CancellationToken);
            sent.Add(coordinator.Headers[("alice", 1)].PayloadSha256);
            // The second life learns anew.
            State.Dispose();
            foreach (var file in Directory.EnumerateFiles(Folder.Path, "releases.*"))
            {
                File.Delete(file);
            }

            Array.ForEach(Directory.GetFiles(Folder.Path, "*.safetensors"), File.Delete);
        }

        Assert.Equal(sent[0], sent[1]);
        var votes = SoftLabelCodecs.Float32.Decode(
            coordinator.Payloads[sent[0]], Core.SoftLabels.SoftLabelKind.Probabilities, TestFederation.TransferRows, 1, TestFederation.Classes);
        Assert.All(votes.Values, share => Assert.Equal(0, share * teachers % 1));
        Assert.Contains(votes.Values, share => share == 1);
    }

    [Fact]
    public async Task TakePartAsync_EvidenceForbidden_AnswersWithoutClaimingARow()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        var state = Collecting(1, TeacherObjective.Evidence, SoftLabelKind.Evidence);
        state.TellClassCounts = true;
        coordinator.Publish(state);
        using var connection = coordinator.Connect();

        await Participant(connection, new Recorder(), policy: new NodePolicy { ForbidsEvidence = true })
            .TakePartAsync(TestContext.Current.CancellationToken);

        var header = coordinator.Headers[("alice", 1)];
        var evidence = SoftLabelCodecs.Float32.Decode(
            coordinator.Payloads[header.PayloadSha256], Core.SoftLabels.SoftLabelKind.Evidence, TestFederation.TransferRows, 1, TestFederation.Classes);
        SoftLabelValidator.Validate(evidence);
        Assert.Equal([64L, 64L], header.ClassCounts);
        for (var row = 0; row < evidence.Rows; row++)
        {
            Assert.InRange(evidence.Row(row).ToArray().Sum(), 0.45f, 0.5f);
        }
    }

    /// <summary>
    /// A client that shares rows with the transfer set must answer these as it does all others: a gap would tell who is a
    /// member. Here a third of the transfer set is private too.
    /// </summary>
    [Theory]
    [InlineData(TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities)]
    [InlineData(TeacherObjective.Balanced, SoftLabelKind.Probabilities)]
    public async Task TakePartAsync_RowsThatArePublicToo_AreAnsweredLikeAllOthers(TeacherObjective objective, SoftLabelKind kind)
    {
        var shared = TestFederation.Transfer.Select([.. Enumerable.Range(0, TestFederation.TransferRows).Where(row => row % 3 == 0)]);
        var others = TestFederation.Rows(600, "alice");
        var all = new LabelledTable(
            InputTable.Join(shared, others.Inputs), [.. Enumerable.Range(0, shared.Rows).Select(row => row % 2), .. others.HardLabels], 2);
        var finding = new TransferOverlap(TestFederation.Transfer, OverlapDepth.Bytes).Check(all);

        var withThem = await AnswerAsync(objective, kind, new PrivateData(finding.Own, all), "with");
        var without = await AnswerAsync(objective, kind, new PrivateData(others), "without");

        Assert.Equal(shared.Rows, finding.Dropped);
        Assert.Equal(TestFederation.TransferRows, withThem.Rows);
        // Having them or not is the same experiment, to the bit.
        Assert.Equal(without.Values, withThem.Values);
        for (var row = 0; row < withThem.Rows; row++)
        {
            Assert.Equal(1, withThem.Row(row).ToArray().Sum(), 1e-4f);
        }
    }
}
