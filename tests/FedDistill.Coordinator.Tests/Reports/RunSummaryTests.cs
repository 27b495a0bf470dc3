using FedDistill.Coordinator.Reports;
using Spectre.Console.Testing;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class RunSummaryTests
{
    [Fact]
    public void Write_CompleteRun_TellsTheGain() => Assert.Equal(
        """
        3 of 3 rounds, 2 clients, 61.5 s, 512 MB of memory, 92 % of CPU time learning
        Accuracy on the test set
          local teachers, mean     50.0 %
          local teachers, best     60.0 %
          their ensemble           80.0 %
          student                  91.2 %  41.2 points above the mean local teacher
          pooled bound             93.8 %  the student is 2.5 points below it
        Accuracy on each client's own held-out rows, mean
          local teacher            75.0 %
          model it keeps           87.5 %  worst gain 0.0 points, lesson harms 50.0 %
        Bytes of payload            total  a client
          up, soft labels          100 kB   50.0 kB  104 kB on the wire
          down, what came back     750 kB    375 kB  760 kB on the wire
          FedAvg, both ways       1.27 MB    634 kB  this run: 67 % of that
        """,
        TextOf(SampleRun.Complete));

    [Fact]
    public void Write_RunUnderAnAttack_NamesItAndTheFirstWhoLied()
    {
        string[] liars = [.. Enumerable.Range(0, 8).Select(index => $"client-{index:D5}")];

        var lines = TextOf(SampleRun.Complete with { Attack = new RunAttack("collude", liars) }).Split('\n');

        Assert.Equal("Attack collude: client-00000, client-00001, client-00002, client-00003, 4 more", lines[1].TrimEnd());
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Write_NoTestSet_TellsWhatIsKnown() => Assert.Equal(
        """
        3 of 3 rounds, 2 clients, 61.5 s
        There is a student; without a test set its accuracy is not known.
        Bytes of payload            total  a client
          up, soft labels          100 kB   50.0 kB
          down, what came back     750 kB    375 kB
          transfer set, once      1.57 MB    784 kB
          FedAvg, both ways       1.27 MB    634 kB  this run: 1.9 times that
        """,
        TextOf(SampleRun.Unjudged));

    [Fact]
    public void Write_NoRoundCompleted_SaysThatThereIsNoStudent() =>
        Assert.Contains("No round was completed, so there is no student.", TextOf(SampleRun.Failed), StringComparison.Ordinal);

    [Fact]
    public void Write_AnyRun_FitsATerminal()
    {
        var lines = TextOf(SampleRun.Complete with { Bytes = SampleRun.Unjudged.Bytes with { WireUp = 1, WireDown = 1 } }).Split('\n');

        Assert.InRange(lines.Length, 2, 15);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Write_ConsoleWithoutAnsi_HasNoEscapes() => Assert.DoesNotContain('\e', TextOf(SampleRun.Complete));

    private static string TextOf(RunResult run)
    {
        // Wide, so that nothing is wrapped unseen.
        using var console = new TestConsole().Width(200);
        RunSummary.Write(console, run);
        return string.Join('\n', console.Lines);
    }
}
