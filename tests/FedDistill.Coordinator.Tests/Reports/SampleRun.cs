using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

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

    /// <summary>A federation of which nothing is known yet.</summary>
    public static RunResult Nothing { get; } = Failed with { Rounds = [], Seconds = 0 };

    /// <summary>Two judged rounds with all figures: a picture and a table row are disputed.</summary>
    public static RunResult Figured { get; } = Complete with
    {
        Rounds =
        [
            Complete.Rounds[0] with { Phases = new RunPhases(10, 0, 5, 0, 0, 0), Figures = FiguresOf(1, Dispute(new InputExcerpt(1, 1, 2, [0, 255], [], 0))) },
            Complete.Rounds[2] with { Phases = new RunPhases(10, 0, 5, 0, 0, 0), Figures = FiguresOf(3, Dispute(new InputExcerpt(0, 0, 0, [], [new("age", "68")], 3))) },
        ],
        Final = Complete.Final with
        {
            Classes = RunClass.From(ConfusionMatrix.Of([new(0, 0, 3), new(0, 2, 1), new(1, 1, 2), new(2, 2, 4)], 3), ["low", "middle", "high"]),
            Reliability = [new RunReliability(0, null, null), new RunReliability(4, 0.25, 0.5), new RunReliability(400, 0.75, 0.9)],
        },
        ClassNames = ["low", "middle", "high"],
        Clients = Complete.Clients! with { Each = [new RunClient("north", 0.5, 0.75, 0.25), new RunClient("south", 1, 1, 1)] },
        Members = [new RunMember("north", "mlp", 3, 0, 1, 2000, ""), new RunMember("south", "", 0, 3, 0, 0, "its budget is spent")],
    };

    /// <summary>The same under a guarantee.</summary>
    public static RunResult Guarded { get; } = Figured with
    {
        Rounds = [.. Figured.Rounds.Select(round => round with { Figures = round.Figures! with { Agreement = null } })],
        Clients = null,
    };

    /// <summary>A hundred classes, a hundred clients, two hundred rounds.</summary>
    public static RunResult Crowded { get; } = Figured with
    {
        Rounds = [.. Enumerable.Range(1, 200).Select(round => Figured.Rounds[0] with { Round = round, Figures = FiguresOf(round) })],
        Final = Figured.Final with
        {
            Classes = RunClass.From(
                ConfusionMatrix.Of([.. Enumerable.Range(0, 100).Select(index => new ConfusionCell(index, index, 9)), new(7, 60, 5)], 100),
                [.. Enumerable.Range(0, 100).Select(index => $"a class with a long name {index}")]),
        },
        Clients = Figured.Clients! with { Each = [.. Enumerable.Range(0, 100).Select(index => new RunClient($"client-{index:D5}", 0.5, 0.5, 0.5))] },
    };

    /// <summary>The same figures with a table row of this name and text.</summary>
    public static RoundFigures? Hostile(RoundFigures? figures, string text) => figures! with
    {
        Agreement = figures.Agreement! with { Disputed = [Dispute(new InputExcerpt(0, 0, 0, [], [new(text, text)], 0))] },
    };

    private static RoundFigures FiguresOf(int round, params DisputedRow[] disputed) => new(
        round, 3, new DarkKnowledge(20, 0.3, 0.8, [12, 8, .. new int[18]], [new(0, 2, 0.2), new(1, 2, 0.1)]))
    {
        Agreement = new TeacherAgreement(3, 20, 45, 0.9, [0, 4, 6, 10], disputed),
    };

    private static DisputedRow Dispute(InputExcerpt input) =>
        new(7, new Dictionary<int, int> { [0] = 1, [2] = 1 }, 1, 2, 0.5) { Input = input };
}
