using System.Text.Json;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Tests.Reports;

public sealed class RunResultsTests
{
    [Fact]
    public void From_StudentElectedAgain_TellsNothingOfTheTeachersOfAnotherRound()
    {
        var status = new FederationStatus
        {
            SpecJson = JsonSerializer.Serialize(TestFederation.Spec("glyphs"), FedDistillJson.Compact),
            Finished =
            {
                new RoundSummary { Round = 1, Phase = RoundPhase.Completed, Times = new RoundTimes() },
                new RoundSummary { Round = 2, Phase = RoundPhase.Completed, Times = new RoundTimes() },
            },
        };
        var first = SampleRun.Figured.Rounds[0].Figures! with { Confusion = [new(0, 0, 20)] };

        var run = RunResults.From(
            status,
            TestFederation.Schema,
            new RunBaselines(null, null, null, null),
            new RunEffort(1, PeakRssBytes: null, Cpu: null),
            traffic: null,
            new Dictionary<int, Core.Rounds.RoundFigures> { [1] = first, [2] = first });

        Assert.Equal((20, null), (run.Rounds[0].SoftLabels?.Rows, run.Rounds[1].SoftLabels?.Rows));
        Assert.Equal((true, false), (run.Rounds[0].Figures?.Agreement is not null, run.Rounds[1].Figures?.Agreement is not null));
        Assert.NotNull(run.Final.Classes);
        Assert.Contains("what the student learned from in round 1:", ReportSoftLabels.Render(run), StringComparison.Ordinal);
        Assert.DoesNotContain("Mean entropy by round", ReportSoftLabels.Render(run), StringComparison.Ordinal);
    }
}
