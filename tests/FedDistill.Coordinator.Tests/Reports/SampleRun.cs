using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Tests.Reports;

/// <summary>Made-up runs of two clients and three rounds.</summary>
internal static class SampleRun
{
    public static RunResult Complete { get; } = new(
        new FederationSpec { Name = "sample", Clients = 2, Rounds = 3 },
        Seed: 1,
        [
            new RunRound(1, 2, 2, 40_000, 80_000, 250_000, 20.5, new RunMetrics(0.75, 0.8, 0.1, 0.35)),
            new RunRound(2, 2, 1, 20_000, 40_000, 250_000, 18.25, null),
            new RunRound(3, 2, 2, 40_000, 80_000, 250_000, 19, new RunMetrics(0.9125, 0.3, 0.025, 0.125)),
        ],
        new RunFinal(0.9125, 0.3, 0.025, 0.125, new string('a', 64)),
        new RunBaselines(0.5, 0.6, 0.8, 0.9375),
        new RunBytes(Up: 100_000, UpEncoded: 200_000, Down: 750_000, FedAvgEquivalent: 1_268_832, TransferSet: 0, WireUp: 104_000, WireDown: 760_500),
        Seconds: 61.5,
        PeakRssBytes: 512_000_000,
        new RunCpu(100, 92))
    {
        Clients = new RunClients(
            Judged: 2, LocalMean: 0.75, KeptMean: 0.875, GainMean: 0.125, GainWorst: 0, OfferedWorst: -0.0625, ShareHarmed: 0.5),
    };

    /// <summary>A federation elsewhere, without a test set.</summary>
    public static RunResult Unjudged { get; } = Complete with
    {
        Rounds = [.. Complete.Rounds.Select(round => round with { Student = null })],
        Final = new RunFinal(null, null, null, null, new string('a', 64)),
        Baselines = new RunBaselines(null, null, null, null),
        Bytes = Complete.Bytes with { TransferSet = 1_568_000, WireUp = null, WireDown = null },
        PeakRssBytes = null,
        Cpu = null,
        Clients = null,
    };

    /// <summary>A federation whose first round failed.</summary>
    public static RunResult Failed { get; } = Unjudged with
    {
        Rounds = [new RunRound(1, 2, 0, 0, 0, 0, 1800, null)],
        Final = new RunFinal(null, null, null, null, null),
        Bytes = new RunBytes(0, 0, 0, 0, 0, null, null),
    };
}
