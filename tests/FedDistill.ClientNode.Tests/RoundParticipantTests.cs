using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.ClientNode.Tests;

public sealed class RoundParticipantTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingThreads _threads = new(1);

    private ClientState? _state;

    public void Dispose()
    {
        _state?.Dispose();
        _threads.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TakePartAsync_TwoRounds_AnswersBothAndBringsTheStudentHome()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var lastTeacher = Array.Empty<byte>();
        var listener = new Recorder { OnTrained = teacher => lastTeacher = teacher.Model.SafeTensors.ToArray() };
        coordinator.OnCounted = header => coordinator.Publish(header.Round == 1
            ? Collecting(2, TeacherObjective.Refinement, SoftLabelKind.Probabilities, BroadcastOf(coordinator, 1, lastTeacher))
            : End(BroadcastOf(coordinator, 2, lastTeacher)));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));

        using var connection = coordinator.Connect();
        var outcome = await Participant(connection, listener).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(FederationState.Completed, outcome.State);
        Assert.Equal(2, outcome.Student?.Round);
        Assert.Equal(lastTeacher, outcome.Student?.Student);
        Assert.Equal([1, 2], listener.Uploads);
        Assert.Equal([1, 2], listener.Students);
        Assert.Equal(2, Ledger().Length);
        Assert.Equal(4 * TestFederation.TransferRows * TestFederation.Classes, coordinator.Headers[("alice", 2)].PayloadBytes);
    }

    [Fact]
    public async Task TakePartAsync_StartedAnewInTheSameRound_SendsTheSameBytesAndTrainsNothing()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        var firstLife = new Recorder();
        var secondLife = new Recorder();
        using var connection = coordinator.Connect();

        coordinator.Publish(Collecting(1, TeacherObjective.Evidence, SoftLabelKind.Evidence));
        await Participant(connection, firstLife).TakePartAsync(TestContext.Current.CancellationToken);
        var sent = coordinator.Headers[("alice", 1)].PayloadSha256;
        coordinator.Publish(Collecting(1, TeacherObjective.Evidence, SoftLabelKind.Evidence));
        await Participant(connection, secondLife).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(sent, coordinator.Headers[("alice", 1)].PayloadSha256);
        Assert.False(Assert.Single(firstLife.Trained).IsResumed);
        Assert.Empty(secondLife.Trained);
        Assert.Equal([1], secondLife.Uploads);
        Assert.Single(Ledger());
    }

    [Fact]
    public async Task TakePartAsync_KilledBeforeTheGate_AnswersFromTheKeptTeacher()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        var secondLife = new Recorder();
        using var connection = coordinator.Connect();
        coordinator.Publish(Collecting(1, TeacherObjective.Evidence, SoftLabelKind.Evidence));
        await Participant(connection, new Recorder()).TakePartAsync(TestContext.Current.CancellationToken);
        var sent = coordinator.Headers[("alice", 1)].PayloadSha256;
        _state!.Dispose();
        // What a kill between the teacher and the ledger leaves behind.
        File.Delete(_folder.File("releases.payload"));
        File.Delete(_folder.File("releases.head"));
        File.WriteAllText(_folder.File("releases.jsonl"), "");

        coordinator.Publish(Collecting(1, TeacherObjective.Evidence, SoftLabelKind.Evidence));
        await Participant(connection, secondLife).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.True(Assert.Single(secondLife.Trained).IsResumed);
        Assert.Equal(sent, coordinator.Headers[("alice", 1)].PayloadSha256);
    }

    [Fact]
    public async Task TakePartAsync_KeptTeacher_IsRefusedToAnotherClient()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();
        await Participant(connection, new Recorder()).TakePartAsync(TestContext.Current.CancellationToken);

        var error = Assert.Throws<FedDistillException>(() =>
            new TeacherStore(_folder.Path, "bob", TestFederation.Terms).Load());

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("--state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakePartAsync_HarmfulStudent_IsNotKeptButTheRoundIsAnsweredByWhatItTaught()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var wrong = TestModels.Learned(hardLabel => 1 - hardLabel).SafeTensors.ToArray();
        var listener = new Recorder();
        coordinator.OnCounted = header => coordinator.Publish(header.Round == 1
            ? Collecting(2, TeacherObjective.Refinement, SoftLabelKind.Probabilities, BroadcastOf(coordinator, 1, wrong))
            : End(BroadcastOf(coordinator, 2, wrong)));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));

        using var connection = coordinator.Connect();
        await Participant(connection, listener, rows: 200).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [(1, LessonSource.LocalTeacher, true), (1, LessonSource.Student, false), (2, LessonSource.RefinedTeacher, false), (2, LessonSource.Student, false)],
            listener.Lessons.Select(lesson => (lesson.Round, lesson.Source, lesson.IsKept)));
        Assert.All(listener.Lessons, lesson => Assert.Equal(0, lesson.Gain));
        Assert.NotEqual(coordinator.Headers[("alice", 1)].PayloadSha256, coordinator.Headers[("alice", 2)].PayloadSha256);
        Assert.Equal(LessonSource.LocalTeacher, _state!.Kept.Load()!.Value.Lesson.Source);
    }

    [Theory]
    [InlineData("bob", "")]
    [InlineData("alice", "alice")]
    public async Task TakePartAsync_NotAskedOrCountedBefore_SendsNothing(string asked, string contributed)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var state = Collecting(2, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities);
        state.Cohort.Clear();
        state.Cohort.Add(asked);
        state.Contributed.Add(contributed);
        using var connection = coordinator.Connect();
        state.Previous = BroadcastOf(coordinator, 1, TestModels.Learned(hardLabel => hardLabel).SafeTensors.ToArray());
        coordinator.Publish(state);

        // The student comes with the state that asks; only then does the federation end.
        var listener = new Recorder { OnStudent = () => coordinator.Publish(End(null)) };
        await Participant(connection, listener).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([1], listener.Students);
        Assert.Empty(listener.Trained);
        Assert.Empty(coordinator.Uploads);
    }

    [Fact]
    public async Task TakePartAsync_DivergedWithDeadline_SitsOutAndKeepsNoTeacher()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Publish(Diverging(secondsLeft: 60));
        using var connection = coordinator.Connect();
        var reasons = new List<ErrorCode>();
        var listener = new Recorder
        {
            OnSatOut = reason =>
            {
                reasons.Add(reason.Code);
                coordinator.Publish(End(null));
            },
        };

        await Participant(connection, listener, scale: 1e20f).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([ErrorCode.InvalidSoftLabels], reasons);
        Assert.False(File.Exists(_folder.File("teacher.safetensors")));
    }

    [Fact]
    public async Task TakePartAsync_DivergedWithoutDeadline_EndsInsteadOfWaitingForEver()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Publish(Diverging(secondsLeft: -1));
        using var connection = coordinator.Connect();

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            Participant(connection, new Recorder(), scale: 1e20f).TakePartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
    }

    [Fact]
    public async Task TakePartAsync_CandidatesToJudge_ReportsHitsOnceAndWritesThemDownFirst()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var teacher = Array.Empty<byte>();
        var listener = new Recorder { OnTrained = learned => teacher = learned.Model.SafeTensors.ToArray() };
        coordinator.OnCounted = _ => coordinator.Publish(Judging(coordinator, teacher));
        coordinator.OnReported = _ => coordinator.Publish(End(BroadcastOf(coordinator, 1, teacher)));
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();

        // Of 200 rows 20 are held out.
        await Participant(connection, listener, rows: 200).TakePartAsync(TestContext.Current.CancellationToken);

        var report = Assert.Single(coordinator.Reports);
        Assert.Equal(("alice", 1, 20), (report.Client, report.Round, report.Judged));
        Assert.Equal(2, report.Hits.Count);
        Assert.Equal(report.Hits[0], report.Hits[1]);
        Assert.InRange(report.Hits[0], 15, 20);
        Assert.Contains($"\"hits\":[{report.Hits[0]},{report.Hits[1]}]", Ledger()[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakePartAsync_ElectionIsOver_SitsOutAndGoesOn()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var teacher = Array.Empty<byte>();
        var reasons = new List<ErrorCode>();
        var listener = new Recorder { OnTrained = learned => teacher = learned.Model.SafeTensors.ToArray(), OnSatOut = reason => reasons.Add(reason.Code) };
        coordinator.OnCounted = _ => coordinator.Publish(Judging(coordinator, teacher));
        coordinator.OnReported = _ =>
        {
            coordinator.Publish(End(BroadcastOf(coordinator, 1, teacher)));
            throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.FailedPrecondition, "The election is over."));
        };
        coordinator.Publish(Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities));
        using var connection = coordinator.Connect();

        var outcome = await Participant(connection, listener).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([ErrorCode.WrongState], reasons);
        Assert.Equal(FederationState.Completed, outcome.State);
    }

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
        var head = _state!.Ledger.Head;
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

        var entries = _state!.Ledger.Entries;
        Assert.Equal(
            [typeof(TrainingEntry), typeof(ReleaseEntry), typeof(TrainingEntry), typeof(ReleaseEntry)], entries.Select(entry => entry.GetType()));
        Assert.InRange(entries[2].Debits[0].EpsilonSpent, 3.9, 4 * (1 + 1e-9));
        Assert.All(listener.Trained, teacher => Assert.Null(teacher.HeldOutAccuracy));
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

    private async Task<SoftLabelMatrix> AnswerAsync(TeacherObjective objective, SoftLabelKind kind, PrivateData data, string folder)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        coordinator.Publish(Collecting(1, objective, kind));
        using var connection = coordinator.Connect();
        using var state = ClientState.Open(_folder.File(folder), "alice", TestFederation.Terms);
        var environment = new ClientEnvironment(
            connection, TestFederation.Terms, TestFederation.Transfer, _threads, ComputeDevice.Cpu, TimeProvider.System);
        await environment
            .CreateParticipant(state, data, TeacherArchitecture.Parse("linear", TestFederation.Schema.Shape), new Recorder())
            .TakePartAsync(TestContext.Current.CancellationToken);
        var payload = coordinator.Payloads[coordinator.Headers[("alice", 1)].PayloadSha256];
        return SoftLabelCodecs.Float32.Decode(payload, Core.SoftLabels.SoftLabelKind.Probabilities, TestFederation.TransferRows, 1, TestFederation.Classes);
    }

    private static RoundEvent Judging(FakeCoordinator coordinator, byte[] student)
    {
        var state = Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities);
        state.Phase = RoundPhase.Judging;
        state.Contributed.Add("alice");
        var candidate = coordinator.Offer(student, BlobKind.Student);
        state.Candidates.Add([candidate, candidate]);
        return state;
    }

    /// <summary>Logits of a teacher that diverged are out of their range.</summary>
    private static RoundEvent Diverging(double secondsLeft)
    {
        var state = Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Logits);
        state.SecondsLeft = secondsLeft;
        return state;
    }

    private string[] Ledger()
    {
        _state!.Dispose();
        return File.ReadAllLines(_folder.File("releases.jsonl"));
    }

    private RoundParticipant Participant(
        CoordinatorConnection connection,
        IParticipantListener listener,
        float scale = 1,
        int rows = 60,
        FederationTerms? terms = null,
        NodePolicy? policy = null)
    {
        terms ??= TestFederation.Terms;
        var environment = new ClientEnvironment(
            connection, terms, TestFederation.TransferScaledBy(scale), _threads, ComputeDevice.Cpu, TimeProvider.System)
        {
            Policy = policy ?? NodePolicy.Open,
        };
        _state?.Dispose();
        _state = ClientState.Open(_folder.Path, "alice", terms);
        return environment.CreateParticipant(
            _state,
            new PrivateData(TestFederation.Rows(rows, "alice")),
            TeacherArchitecture.Parse("linear", TestFederation.Schema.Shape),
            listener);
    }

    private static RoundEvent Collecting(int round, TeacherObjective objective, SoftLabelKind kind, Broadcast? previous = null) => new()
    {
        Federation = TestFederation.Name,
        FederationState = FederationState.Running,
        Round = round,
        Rounds = 2,
        Phase = RoundPhase.Collecting,
        Cohort = { "alice" },
        Objective = objective,
        Kind = kind,
        Encoding = "f32",
        Temperature = 1,
        SecondsLeft = -1,
        Previous = previous,
    };

    private static RoundEvent End(Broadcast? broadcast) => new()
    {
        Federation = TestFederation.Name,
        FederationState = FederationState.Completed,
        Round = 2,
        Rounds = 2,
        Phase = RoundPhase.Completed,
        Broadcast = broadcast,
    };

    private static Broadcast BroadcastOf(FakeCoordinator coordinator, int round, byte[] student) => new()
    {
        Round = round,
        Student = coordinator.Offer(student, BlobKind.Student),
        Aggregate = coordinator.Offer(SoftLabelCodecs.Float32.Encode(TestFederation.SoftLabels()), BlobKind.Aggregate),
        AggregateEncoding = "f32",
    };

    private sealed class Recorder : IParticipantListener
    {
        public List<LearnedTeacher> Trained { get; } = [];

        public List<int> Uploads { get; } = [];

        public List<int> Students { get; } = [];

        public List<LessonJudgement> Lessons { get; } = [];

        public Action<LearnedTeacher> OnTrained { get; init; } = _ => { };

        public void TeacherTrained(RoundTask task, LearnedTeacher teacher)
        {
            Trained.Add(teacher);
            OnTrained(teacher);
        }

        public void Uploaded(ReleasedSoftLabels released, int sentBytes) => Uploads.Add(released.Round);

        public void CollectionClosed(int round)
        {
            // Only a fleet's tally needs it.
        }

        public Action OnStudent { get; init; } = () => { };

        public Action<FedDistillException> OnSatOut { get; init; } = reason => Assert.Fail(reason.Message);

        public void StudentReceived(ReceivedBroadcast broadcast)
        {
            Students.Add(broadcast.Round);
            OnStudent();
        }

        public void LessonJudged(LessonJudgement lesson) => Lessons.Add(lesson);

        public void SatOut(int round, FedDistillException reason) => OnSatOut(reason);
    }
}
