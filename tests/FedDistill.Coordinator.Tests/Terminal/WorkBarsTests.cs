using FedDistill.ClientNode.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Terminal;

public sealed class WorkBarsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Bars_UnderTwoSeconds_DrawNothing()
    {
        using (var progress = NewProgress(80))
        {
            using var step = progress.Begin("teacher", total: 4);
            step.Report(2);
            Go(1.5);
        }

        Assert.Equal("", _terminal.ToString());
    }

    [Theory]
    [InlineData(100, "teacher       ████████████░░░░░░░░░░░░  50 %  500 of 1,000 steps  3 s left")]
    [InlineData(60, "teacher       ████████████░░░░░░░░░░░░  50 %  3 s left")]
    [InlineData(40, "teacher       █████░░░░░  50 %  3 s left")]
    [InlineData(20, "teacher  50 %  3 s l")]
    public void Bars_AnyWidth_Fit(int width, string expected)
    {
        using var progress = NewProgress(width);

        using var step = progress.Begin("teacher", total: 1000);
        step.Report(500);
        Go(3);

        Assert.Contains(expected + "\e[K", _terminal.ToString(), StringComparison.Ordinal);
        Assert.True(expected.Length <= width);
    }

    [Fact]
    public void WriteLine_UnderABar_StandsAboveIt()
    {
        using var progress = NewProgress(60);
        using var step = progress.Begin("upload", total: 10, WorkUnit.Pieces);
        step.Report(5);
        Go(3);
        _terminal.GetStringBuilder().Clear();

        progress.WriteLine("12:00:00 a line of the log");

        Assert.Equal(
            "\r\e[1A12:00:00 a line of the log\e[K\n\e[?7lupload        ████████████░░░░░░░░░░░░  50 %  3 s left\e[K\n\e[J\e[?7h", _terminal.ToString());
    }

    [Fact]
    public void Dispose_InTheMiddle_TakesTheBarsAway()
    {
        var progress = NewProgress(60);
        var step = progress.Begin("teacher", total: 10);
        Go(3);
        _terminal.GetStringBuilder().Clear();

        progress.Dispose();
        step.Dispose();

        Assert.Equal("\r\e[1A\e[?7l\e[J\e[?7h", _terminal.ToString());
    }

    [Fact]
    public void Bars_TenSteps_AreEightAndACount()
    {
        using var progress = NewProgress(60);
        WorkStep[] steps = [.. Enumerable.Range(0, 10).Select(index => progress.Begin($"client-{index}", total: 10))];
        Go(2.25);

        Assert.Contains("client-7", _terminal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("client-8", _terminal.ToString(), StringComparison.Ordinal);
        Assert.Contains("... and 2 more", _terminal.ToString(), StringComparison.Ordinal);
        Array.ForEach(steps, step => step.Dispose());
    }

    [Fact]
    public void Bars_NothingNew_AreNotDrawnAgain()
    {
        using var progress = NewProgress(60);
        using var step = progress.Begin("teacher", total: 10);
        Go(3);
        var drawn = _terminal.ToString();

        Go(0.25);

        Assert.Equal(drawn, _terminal.ToString());
    }

    private WorkProgress NewProgress(int width) => WorkProgress.Bars(_terminal, () => width, hasBlocks: true, _time);

    private void Go(double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.25)
        {
            _time.Advance(TimeSpan.FromSeconds(0.25));
        }
    }
}
