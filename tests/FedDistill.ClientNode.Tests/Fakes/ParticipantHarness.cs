using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.ClientNode.Tests.Fakes;

/// <summary>A client that takes part in what a <see cref="FakeCoordinator"/> tells.</summary>
public abstract class ParticipantHarness : IDisposable
{
    private readonly TrainingThreads _threads = new(1);

    private ClientState? _state;

    /// <summary>The client's state.</summary>
    private protected TemporaryFolder Folder { get; } = new();

    /// <summary>The state as the last participant has it.</summary>
    private protected ClientState State => _state!;

    /// <inheritdoc />
    public void Dispose()
    {
        _state?.Dispose();
        _threads.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<SoftLabelMatrix> AnswerAsync(TeacherObjective objective, SoftLabelKind kind, PrivateData data, string folder)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        coordinator.Publish(Collecting(1, objective, kind));
        using var connection = coordinator.Connect();
        using var state = ClientState.Open(Folder.File(folder), "alice", TestFederation.Terms);
        var environment = new ClientEnvironment(
            connection, TestFederation.Terms, TestFederation.Transfer, _threads, ComputeDevice.Cpu, TimeProvider.System);
        await environment
            .CreateParticipant(state, data, TeacherArchitecture.Parse("linear", TestFederation.Schema.Shape), new Recorder())
            .TakePartAsync(TestContext.Current.CancellationToken);
        var payload = coordinator.Payloads[coordinator.Headers[("alice", 1)].PayloadSha256];
        return SoftLabelCodecs.Float32.Decode(payload, Core.SoftLabels.SoftLabelKind.Probabilities, TestFederation.TransferRows, 1, TestFederation.Classes);
    }

    private protected static RoundEvent Judging(FakeCoordinator coordinator, byte[] student)
    {
        var state = Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities);
        state.Phase = RoundPhase.Judging;
        state.Contributed.Add("alice");
        var candidate = coordinator.Offer(student, BlobKind.Student);
        state.Candidates.Add([candidate, candidate]);
        return state;
    }

    /// <summary>Logits of a teacher that diverged are out of their range.</summary>
    private protected static RoundEvent Diverging(double secondsLeft)
    {
        var state = Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Logits);
        state.SecondsLeft = secondsLeft;
        return state;
    }

    private protected string[] Ledger()
    {
        State.Dispose();
        return File.ReadAllLines(Folder.File("releases.jsonl"));
    }

    private protected RoundParticipant Participant(
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
        _state = ClientState.Open(Folder.Path, "alice", terms);
        return environment.CreateParticipant(
            _state,
            new PrivateData(TestFederation.Rows(rows, "alice")),
            TeacherArchitecture.Parse("linear", TestFederation.Schema.Shape),
            listener);
    }

    private protected static RoundEvent Collecting(int round, TeacherObjective objective, SoftLabelKind kind, Broadcast? previous = null) => new()
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

    private protected static RoundEvent End(Broadcast? broadcast) => new()
    {
        Federation = TestFederation.Name,
        FederationState = FederationState.Completed,
        Round = 2,
        Rounds = 2,
        Phase = RoundPhase.Completed,
        Broadcast = broadcast,
    };

    private protected static Broadcast BroadcastOf(FakeCoordinator coordinator, int round, byte[] student) => new()
    {
        Round = round,
        Student = coordinator.Offer(student, BlobKind.Student),
        Aggregate = coordinator.Offer(SoftLabelCodecs.Float32.Encode(TestFederation.SoftLabels()), BlobKind.Aggregate),
        AggregateEncoding = "f32",
    };

    private protected sealed class Recorder : IParticipantListener
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

        public List<int> PassedBy { get; } = [];

        public Action<int> OnPassedBy { get; init; } = _ => { };

        public void NotAsked(int round)
        {
            PassedBy.Add(round);
            OnPassedBy(round);
        }

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
