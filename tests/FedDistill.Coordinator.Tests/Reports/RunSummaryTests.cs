using FedDistill.Coordinator.Reports;
using Spectre.Console.Testing;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class RunSummaryTests
{
    [Fact]
    public void Write_CompleteRun_TellsTheGain() => Assert.Equal(
        """
        x
        """,
        TextOf(SampleRun.Complete));

    [Fact]
    public void Write_NoTestSet_TellsWhatIsKnown() => Assert.Equal(
        """
        x
        """,
        TextOf(SampleRun.Unjudged));

    [Fact]
    public void Write_NoRoundCompleted_SaysThatThereIsNoStudent() =>
        Assert.Contains("No round was completed, so there is no student.", TextOf(SampleRun.Failed), StringComparison.Ordinal);

    [Fact]
    public void Write_AnyRun_FitsATerminal()
    {
        var lines = TextOf(SampleRun.Complete with { Bytes = SampleRun.Unjudged.Bytes with { WireUp = 1, WireDown = 1 } }).Split('\n');

        Assert.InRange(lines.Length, 2, 12);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Write_ConsoleWithoutAnsi_HasNoEscapes() => Assert.DoesNotContain('\e', TextOf(SampleRun.Complete));

    private static string TextOf(RunResult run)
    {
        using var console = new TestConsole().Width(200);
        RunSummary.Write(console, run);
        return string.Join('\n', console.Lines);
    }
}
