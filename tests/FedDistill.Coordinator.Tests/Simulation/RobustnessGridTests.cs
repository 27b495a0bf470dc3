using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.Coordinator.Simulation;
using FedDistill.Core.Federations;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Tests.Simulation;

/// <summary>The grid measures what a simulation would.</summary>
public sealed class RobustnessGridTests
{
    [Fact]
    public async Task MeasureAsync_SmallFederation_HasACellForEachAttackAndTellsRefusals()
    {
        var spec = new FederationSpec
        {
            Clients = 4,
            Partition = "iid",
            PrivateSamples = 200,
            TransferSamples = 100,
            Teacher = ["linear"],
            Student = "linear",
            Training = new TrainingSpec { TeacherMaxSteps = 40, StudentSteps = 40, LabelViews = 1 },
        };
        await using var threads = new TrainingThreads(1);
        var told = new List<RobustnessCell>();

        var cells = await new RobustnessGrid(threads, ComputeDevice.Cpu) { Measured = told.Add }.MeasureAsync(
            spec, ["robust-agreement", "krum"], [.. AttackKinds.All], [0.25], TestContext.Current.CancellationToken);

        Assert.Equal(told, cells);
        Assert.Equal(2 * (1 + AttackKinds.All.Count), cells.Count);
        Assert.Equal(["", .. AttackKinds.All], cells.Take(7).Select(cell => cell.Attack));
        Assert.All(cells.Take(7), cell => Assert.InRange(cell.Accuracy!.Value, 0, 1));
        // Four clients are too few for one liar.
        Assert.All(cells.Skip(7), cell => Assert.Null(cell.Accuracy));
        Assert.All(cells.Skip(7), cell => Assert.StartsWith("The rule krum with f = 1 has 4 answers", cell.Refusal, StringComparison.Ordinal));
    }
}
