using FedDistill.Coordinator.Distillation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Tests.Distillation;

public sealed class DistillationBacklogTests
{
    [Fact]
    public void Add_NewerAttempt_BreaksOffTheOneThatRuns()
    {
        var backlog = new DistillationBacklog();
        using var life = new CancellationTokenSource();
        backlog.Add(Job(attempt: 1));
        backlog.Begin(Job(attempt: 1), life);

        backlog.Add(Job(attempt: 1));
        Assert.False(life.IsCancellationRequested);
        backlog.Add(Job(attempt: 2, round: 7));
        Assert.False(life.IsCancellationRequested);
        backlog.Add(Job(attempt: 2));
        Assert.True(life.IsCancellationRequested);
    }

    [Fact]
    public void Begin_AttemptThatWasOvertakenWhileItWaited_IsBrokenOffAtOnce()
    {
        var backlog = new DistillationBacklog();
        using var stale = new CancellationTokenSource();
        using var newest = new CancellationTokenSource();
        backlog.Add(Job(attempt: 1));
        backlog.Add(Job(attempt: 2));

        backlog.Begin(Job(attempt: 1), stale);
        backlog.End();
        backlog.Begin(Job(attempt: 2), newest);

        Assert.True(stale.IsCancellationRequested);
        Assert.False(newest.IsCancellationRequested);
    }

    private static DistillationJob Job(int attempt, int round = 2)
    {
        var plan = new RoundPlan(
            round, 9, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, 1, "mean-probabilities", 1, HardTargets: false, []);
        var definition = new FederationDefinition(
            TestFederation.Spec("glyphs"), "{}", new BlobRef(new string('a', 64), 10, BlobKind.TransferSet), 10, TestSet: null);
        return new DistillationJob(definition, RoundTransitions.Announce("glyphs", plan, ["anna"], 1, deadline: null) with { Attempt = attempt });
    }
}
