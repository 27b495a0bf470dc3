using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Fleet.Attacks;

public sealed class AttackedFleetTests
{
    /// <summary>The liar waits for the honest client's answer, which never comes: it would wait for ever.</summary>
    [Fact]
    public async Task RunAsync_HonestClientsBudgetIsSpent_TheLiarGoesOn()
    {
        using var folder = new TemporaryFolder();
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        using var threads = new TrainingThreads(1);
        coordinator.Publish(new RoundEvent
        {
            Federation = TestFederation.Name, FederationState = FederationState.Running, Round = 1, Rounds = 2, Phase = RoundPhase.Collecting,
            Cohort = { FleetOptions.ClientName(0), FleetOptions.ClientName(1) },
            Objective = TeacherObjective.CrossEntropy, Kind = SoftLabelKind.Noised, Encoding = "f16", Temperature = 1, SecondsLeft = -1,
        });
        var fleet = new ClientFleet(
            new FleetOptions
            {
                // Noise for far less than one round costs.
                Terms = TestFederation.Formal("local-dp", promised => (promised.Epsilon, promised.NoiseMultiplier) = (0.01, 1)),
                ConnectionOf = _ => connection,
                Pool = TestFederation.Rows(60, "pool"),
                Partition = [[.. Enumerable.Range(0, 30)], [.. Enumerable.Range(30, 30)]],
                Transfer = TestFederation.Transfer,
                Threads = threads,
                Device = ComputeDevice.Cpu,
                StateFolder = folder.Path,
                Attack = new AttackPlan(AttackKinds.Collude, [FleetOptions.ClientName(1)]),
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);

        var outcomes = await fleet.RunAsync(TestContext.Current.CancellationToken);

        Assert.All(outcomes, outcome => Assert.Equal(FederationState.BudgetExhausted, outcome.State));
        Assert.Equal(2, coordinator.Declines.Count);
    }
}
