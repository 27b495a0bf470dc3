using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;
using FedDistill.Learning.Teachers;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Teachers;

public sealed class KeptModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingThreads _threads = new(1);

    // One model that is right of nearly all rows, one of about half of them, one of nearly none.
    private readonly ModelSnapshot _good = TestModels.Learned(hardLabel => hardLabel);
    private readonly ModelSnapshot _middling = TestModels.Learned(_ => 0);
    private readonly ModelSnapshot _bad = TestModels.Learned(hardLabel => 1 - hardLabel);

    public void Dispose()
    {
        _threads.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task OfferAsync_WorseLesson_IsNotKept()
    {
        var kept = Kept();
        await OfferAsync(kept, 1, LessonSource.LocalTeacher, _middling);

        var lesson = await OfferAsync(kept, 1, LessonSource.Student, _bad);

        Assert.False(lesson.IsKept);
        Assert.Equal((0, true), (lesson.Gain, lesson.OfferedGain < 0));
        Assert.Equal(LessonSource.LocalTeacher, Store().Load()!.Value.Lesson.Source);
    }

    [Fact]
    public async Task OfferAsync_BetterLesson_IsKept()
    {
        var kept = Kept();
        await OfferAsync(kept, 1, LessonSource.LocalTeacher, _middling);

        var lesson = await OfferAsync(kept, 2, LessonSource.RefinedTeacher, _good);

        Assert.True(lesson.IsKept);
        Assert.True(lesson.Gain > 0.2);
        Assert.Equal(lesson.Kept, Judge(200).Hits(Store().Load()!.Value.Model).Accuracy);
        Assert.Equal((2, LessonSource.RefinedTeacher), Position());
    }

    [Fact]
    public async Task OfferAsync_EquallyGood_TheNewerIsKept()
    {
        var kept = Kept();
        await OfferAsync(kept, 1, LessonSource.LocalTeacher, _middling);

        await OfferAsync(kept, 1, LessonSource.Student, _middling);
        var again = await OfferAsync(kept, 1, LessonSource.LocalTeacher, _middling);

        Assert.Equal((1, LessonSource.Student), Position());
        Assert.False(again.IsKept);
    }

    [Fact]
    public async Task OfferAsync_AfterARestart_KnowsWhatWasKeptAndWhatWasLocal()
    {
        var first = Kept();
        await OfferAsync(first, 1, LessonSource.LocalTeacher, _middling);
        var before = await OfferAsync(first, 1, LessonSource.Student, _good);

        var second = Kept();
        var after = await OfferAsync(second, 1, LessonSource.Student, _good);
        var worse = await OfferAsync(second, 2, LessonSource.RefinedTeacher, _middling);

        Assert.Equal(before, after);
        Assert.False(worse.IsKept);
        Assert.Equal((before.Kept, 0), (worse.Kept, worse.OfferedGain));
        Assert.Equal((1, LessonSource.Student), Position());
    }

    [Fact]
    public async Task OfferAsync_TooFewRowsToJudge_KeepsTheNewestTeacherAndNoStudent()
    {
        var kept = Kept(rows: 50);
        var firstStudent = await OfferAsync(kept, 1, LessonSource.Student, _good);
        var teacher = await OfferAsync(kept, 2, LessonSource.RefinedTeacher, _bad);
        var secondStudent = await OfferAsync(kept, 2, LessonSource.Student, _good);

        Assert.True(firstStudent.IsKept);
        Assert.True(teacher.IsKept);
        Assert.False(secondStudent.IsKept);
        Assert.Null(secondStudent.Gain);
    }

    [Fact]
    public async Task OfferAsync_NoLocalTeacher_GainIsUnknown()
    {
        var lesson = await OfferAsync(Kept(), 1, LessonSource.Student, _good);

        Assert.True(lesson.IsKept);
        Assert.True(lesson.Offered > 0.9);
        Assert.Null(lesson.Gain);
    }

    private KeptModel Kept(int rows = 200) => new(Judge(rows), _threads, Store());

    private static HeldOutJudge Judge(int rows) =>
        new(TestFederation.Rows(rows, "alice"), TestFederation.Terms.Training, seed: 7, "teacher/alice");

    private KeptModelStore Store() => new(_folder.Path, "alice", TestFederation.Terms);

    private (int Round, LessonSource Source) Position()
    {
        var lesson = Store().Load()!.Value.Lesson;
        return (lesson.Round, lesson.Source);
    }

    private static Task<LessonJudgement> OfferAsync(KeptModel kept, int round, LessonSource source, ModelSnapshot model) =>
        kept.OfferAsync(round, source, model, TestContext.Current.CancellationToken);
}
