using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.ClientNode.Tests;

public sealed class RoundParticipantTests : ParticipantHarness
{
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
        State.Dispose();
        // What a kill between the teacher and the ledger leaves behind.
        File.Delete(Folder.File("releases.payload"));
        File.Delete(Folder.File("releases.head"));
        File.WriteAllText(Folder.File("releases.jsonl"), "");

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
            new TeacherStore(Folder.Path, "bob", TestFederation.Terms).Load());

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
        Assert.Equal(LessonSource.LocalTeacher, State.Kept.Load()!.Value.Lesson.Source);
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
        Assert.False(File.Exists(Folder.File("teacher.safetensors")));
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
    public async Task TakePartAsync_RoundThatAsksOthers_TellsTheListener()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.OnCounted = _ => coordinator.Publish(End(null));
        var others = Collecting(1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities);
        others.Cohort.Clear();
        coordinator.Publish(others);
        using var connection = coordinator.Connect();
        var listener = new Recorder
        {
            OnPassedBy = _ => coordinator.Publish(Collecting(2, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities)),
        };

        await Participant(connection, listener).TakePartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([1], listener.PassedBy);
        Assert.Equal([2], listener.Uploads);
    }
}
