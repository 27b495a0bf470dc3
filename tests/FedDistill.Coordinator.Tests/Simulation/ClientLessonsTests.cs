using FedDistill.ClientNode.Teachers;
using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Simulation;

namespace FedDistill.Coordinator.Tests.Simulation;

public sealed class ClientLessonsTests
{
    [Fact]
    public void ToRun_SomeClientsJudged_TakesTheNewestLessonOfEach()
    {
        var lessons = new ClientLessons();
        lessons.Add("a", new LessonJudgement(1, LessonSource.Student, Local: 0.5, Offered: 0.25, Kept: 0.5, IsKept: false));
        lessons.Add("a", new LessonJudgement(2, LessonSource.Student, Local: 0.5, Offered: 1, Kept: 1, IsKept: true));
        lessons.Add("b", new LessonJudgement(2, LessonSource.Student, Local: 0.75, Offered: 0.5, Kept: 0.75, IsKept: false));
        // Too few rows to judge; never a local teacher; nothing but a local teacher.
        lessons.Add("c", new LessonJudgement(2, LessonSource.Student, Local: null, Offered: null, Kept: null, IsKept: false));
        lessons.Add("d", new LessonJudgement(2, LessonSource.Student, Local: null, Offered: 0.1, Kept: 0.1, IsKept: true));
        lessons.Add("e", new LessonJudgement(1, LessonSource.LocalTeacher, Local: 0.1, Offered: 0.1, Kept: 0.1, IsKept: true));

        Assert.Equivalent(
            new RunClients(
                Judged: 2, LocalMean: 0.625, KeptMean: 0.875, GainMean: 0.25, GainWorst: 0, OfferedWorst: -0.25, ShareHarmed: 0.5)
            {
                Each = [new RunClient("a", Local: 0.5, Kept: 1, Offered: 1), new RunClient("b", Local: 0.75, Kept: 0.75, Offered: 0.5)],
            },
            lessons.ToRun(),
            strict: true);
    }

    [Fact]
    public void ToRun_NobodyJudged_IsUnknown() =>
        Assert.Equivalent(new RunClients(0, null, null, null, null, null, null), new ClientLessons().ToRun(), strict: true);
}
