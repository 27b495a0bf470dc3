using FedDistill.ClientNode.Terminal;
using FedDistill.Learning.Training;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Terminal;

public sealed class WorkLinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Lines_StepUnderTwoSeconds_AreNone()
    {
        using var progress = NewProgress();

        using (var step = progress.Begin("teacher", total: 100))
        {
            Go(1);
            step.Report(90);
        }

        Go(60);
        Assert.Empty(_lines);
    }

    [Fact]
    public void Lines_LongStep_AreOneAQuarterAndTheEnd()
    {
        using var progress = NewProgress();

        using (var step = progress.Begin("teacher"))
        {
            for (var second = 1; second <= 20; second++)
            {
                step.Report(new TrainingProgress(second * 50, 1000, 0.5));
                Go(1);
            }
        }

        Assert.Equal(
            [
                "teacher: 25 %, 250 of 1,000 steps, loss 0.5000, 15 s left",
                "teacher: 50 %, 500 of 1,000 steps, loss 0.5000, 10 s left",
                "teacher: 75 %, 750 of 1,000 steps, loss 0.5000, 5 s left",
                "teacher: done in 20 s",
            ],
            _lines);
    }

    [Fact]
    public void Lines_SlowStep_AreOneEachHalfMinute()
    {
        using var progress = NewProgress();

        using var step = progress.Begin("upload", total: 8_000_000, WorkUnit.Bytes);
        step.Report(1_000_000);
        Go(61);

        Assert.Equal(["upload: 12 %, 1.0 MB of 8.0 MB, 3 min 30 s left", "upload: 12 %, 1.0 MB of 8.0 MB, 7 min 00 s left"], _lines);
    }

    [Fact]
    public void Lines_UnknownTotal_TellTheTime()
    {
        using var progress = NewProgress();

        using (progress.Begin("Reading mnist"))
        {
            Go(31);
        }

        Assert.Equal(["Reading mnist: 30 s so far", "Reading mnist: done in 31 s"], _lines);
    }

    [Fact]
    public void Lines_ANewGeneration_BeginsAnew()
    {
        using var progress = NewProgress();

        using var step = progress.Begin("student");
        Report(step, 90);
        Go(5);
        Report(step, 10);
        Go(1);
        Assert.Equal(["student: 90 %, 90 of 100 steps, loss 1.0000, 0 s left"], _lines);
        Report(step, 60);
        Go(3);

        Assert.Equal("student: 60 %, 60 of 100 steps, loss 1.0000, 1 s left", _lines[1]);
    }

    [Fact]
    public void None_AnyStep_ShowsNothing()
    {
        using var step = WorkProgress.None.Begin("x", total: 10);

        step.Report(5);

        Assert.False(WorkProgress.None.Draws);
    }

    private static void Report(WorkStep step, int done) => step.Report(new TrainingProgress(done, 100, 1));

    private WorkProgress NewProgress() => WorkProgress.Lines(_lines.Add, _time);

    private void Go(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
