using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using BlobKind = FedDistill.Core.Blobs.BlobKind;
using BlobRef = FedDistill.Core.Blobs.BlobRef;

namespace FedDistill.EndToEnd.Tests;

/// <summary>
/// Both sides of one question: which counts a round asks for, what a client's gate lets out, what the coordinator
/// insists on.
/// </summary>
public sealed class ToldCountsTests : IDisposable
{
    private const int Rows = 3;
    private static readonly BlobRef TransferSet = new(new string('a', 64), LengthBytes: 1, BlobKind.TransferSet);
    private static readonly FederationSchema Schema = new() { Shape = new InputShape(1, 28, 28), ClassNames = ["low", "high"] };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> RulesAndRounds { get; } =
        [.. AggregationRules.All.SelectMany(rule => new[] { (rule.Name, 1), (rule.Name, 2) })];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(RulesAndRounds))]
    public void Release_EveryRule_TellsWhatItWeighsByAndNothingElse(string aggregation, int number)
    {
        var spec = new FederationSpec { Aggregation = aggregation, Rounds = 2 };
        var definition = new FederationDefinition(spec, Schema.ToJson(), TransferSet, Rows, TestSet: null);
        var round = new RoundState { Federation = "f", Plan = RoundPlanner.For(spec, number, Rows), Cohort = ["a"], QuorumCount = 1 };
        var asked = ProtoMapping.ToEvent(
            new FederationRecord { Definition = definition, Phase = FederationPhase.Running }, "f", round, forClient: "a");

        var offer = Answer(RoundTask.From(asked));

        UploadRules.Check(offer, definition, round);
        var rule = AggregationRules.Find(round.Plan.Rule);
        Assert.Equal(rule.NeedsSampleCount, offer.SampleCount > 0);
        Assert.Equal(rule.NeedsClassCounts, offer.ClassCounts.Count > 0);
    }

    [Fact]
    public void Check_WeightedRuleWithoutSampleCount_IsRefusedByName()
    {
        var spec = new FederationSpec { Aggregation = "weighted-probabilities", Rounds = 1 };
        var definition = new FederationDefinition(spec, Schema.ToJson(), TransferSet, Rows, TestSet: null);
        var round = new RoundState { Federation = "f", Plan = RoundPlanner.For(spec, 1, Rows), Cohort = ["a"], QuorumCount = 1 };
        var asked = ProtoMapping.ToEvent(
            new FederationRecord { Definition = definition, Phase = FederationPhase.Running }, "f", round, forClient: "a");
        var offer = Answer(RoundTask.From(asked));
        offer.SampleCount = 0;

        var error = Assert.Throws<Core.Errors.FedDistillException>(() => UploadRules.Check(offer, definition, round));

        Assert.Contains("sample_count", error.Message, StringComparison.Ordinal);
    }

    private UploadHeader Answer(RoundTask task)
    {
        var terms = new FederationTerms(
            "f", 2, Seed: 1, Schema, Schema.Sha256(), TransferSet, Rows, [], "linear", new TrainingSpec(), ExpectedClients: 1, HasEnded: false, "terms");
        var values = new float[Rows * 2];
        Array.Fill(values, 0.5f);
        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "a");
        var released = new ReleaseGate("a", terms, ledger)
            .Release(task, new SoftLabelMatrix(task.Kind, Rows, 1, 2, values), [90, 11]);
        return new UploadHeader
        {
            Federation = released.Federation,
            Client = released.Client,
            Round = released.Round,
            TransferSetSha256 = released.TransferSetSha256,
            Inputs = released.Inputs,
            Positions = released.Positions,
            Classes = released.Classes,
            Kind = ProtoMapping.ToProto(released.Kind),
            Encoding = released.Encoding,
            Packing = FedDistill.Proto.V1.PayloadPacking.Plain,
            PackedBytes = released.Payload.Length,
            Temperature = released.Temperature,
            PayloadSha256 = released.PayloadSha256,
            PayloadBytes = released.Payload.Length,
            SampleCount = released.SampleCount,
            ClassCounts = { released.ClassCounts },
        };
    }
}
