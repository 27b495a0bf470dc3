using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>The federation of a seed, and what its clients and its worker make.</summary>
internal sealed class Scenario
{
    private static readonly FederationSchema Schema = new()
    {
        Shape = InputShape.Tabular(1),
        ClassNames = ["low", "high"],
        Columns = [new ColumnSchema("f", ColumnKind.Numeric, [], Mean: 0, Scale: 1)],
        LabelColumn = "class",
        LabelIndex = 1,
    };

    private readonly double _coverage;

    public Scenario(long seed)
    {
        var random = new SeededRandom(seed, "scenario");
        Spec = new FederationSpec
        {
            Name = "simulated",
            Clients = 2 + random.NextInt(3),
            Rounds = 1 + random.NextInt(4),
            Participation = random.NextInt(4) == 0 ? 0.5 : 1,
            Quorum = new[] { 0.3, 0.6, 1 }[random.NextInt(3)],
            MinClients = 1 + random.NextInt(2),
            DeadlineMinutes = 20,
            JoinMinutes = 60,
            OnRoundFailure = random.NextInt(2) == 0 ? RoundFailures.Stop : RoundFailures.Continue,
            Aggregation = random.NextInt(2) == 0 ? AggregationRules.Auto : "mean-probabilities",
            AllowForeignTransfer = random.NextInt(2) == 0,
        };
        _coverage = random.NextInt(2) == 0 ? 0.5 : 1;
        Definition = new FederationDefinition(
            Spec, Schema.ToJson(), new BlobRef(Hash("transfer"), 1, BlobKind.TransferSet), TransferRows: 8, TestSet: null);
    }

    public static string SchemaSha256 { get; } = Schema.Sha256();

    public FederationSpec Spec { get; }

    public FederationDefinition Definition { get; }

    public static string NameOf(int client) => string.Create(CultureInfo.InvariantCulture, $"client-{client}");

    /// <summary>
    /// A client's answer to a round. Sums of the counts over any set of answers have a digit 0 or 1 for each client in
    /// base 16 if each counts at most once; sums of the lengths tell answers to other rounds.
    /// </summary>
    /// <param name="client">Its number, 0..7.</param>
    /// <param name="round">The round.</param>
    /// <param name="process">0, or another process with the same name, whose bytes are others.</param>
    public static AcceptedUpload AnswerOf(int client, int round, int process = 0) => new(
        new BlobRef(Hash($"{client}/{round}/{process}"), round, BlobKind.SoftLabels), 1L << (4 * client), [], 1L << (4 * client));

    /// <summary>What the worker makes of a closed round: the same inputs give the same students.</summary>
    public IReadOnlyList<RoundResult> Distill(RoundState round)
    {
        var inputs = string.Join(',', round.Answers().Select(answer => $"{answer.Client}:{answer.Answer.Upload.SoftLabels.Sha256}"));
        return [.. round.Plan.Rivals.Prepend(round.Plan.Rule).Select(rule => new RoundResult(
            new BlobRef(Hash($"student/{rule}/{inputs}"), 100, BlobKind.Student),
            new AggregateRef(new BlobRef(Hash($"aggregate/{rule}/{inputs}"), 100, BlobKind.Aggregate), "u8", []),
            Metrics: null)
        {
            Rule = rule,
            Coverage = round.Plan.Objective == TeacherObjective.Evidence ? _coverage : null,
        })];
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
