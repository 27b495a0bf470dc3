using System.Runtime.InteropServices;
using FedDistill.Coordinator.Cli;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using Grpc.Core;
using PrivacyTerms = FedDistill.Core.Privacy.PrivacyTerms;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.Coordinator.Tests.Privacy;

/// <summary>Federations under each privacy mode, spoken to as any client may.</summary>
public sealed class PrivacyFederationTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private static readonly PrivacyTerms Seeded = new() { UnsafeNoPrivacy = true, NoiseSeed = 1 };

    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task CentralDp_TwoRounds_BroadcastsProbabilitiesAndTellsWhatIsSpent()
    {
        var spec = Spec("central-dp") with { BroadcastEncoding = "f32", PrivacyTerms = new() { Epsilon = 2 } };
        await _coordinator.BeginAsync(spec, "anna", "ben");
        await UploadAsync(1);
        var first = await _coordinator.WaitForAsync(_name, round => round.Round == 2);
        var spentOnce = (await _coordinator.StatusAsync(_name)).Privacy;
        await UploadAsync(2);
        await _coordinator.WaitForAsync(_name, FederationState.Completed);
        var status = await _coordinator.StatusAsync(_name);

        var aggregate = MemoryMarshal.Cast<byte, float>(await _coordinator.DownloadAsync(_name, first.Previous.Aggregate)).ToArray();
        Assert.All(aggregate.Chunk(TestFederation.Classes), row => Assert.Equal(1, row.Sum(), 1e-4));
        Assert.InRange(spentOnce.Epsilon, 0.1, 1.99);
        Assert.Equal(("central-dp", "client", "add-remove", "exact", 2), (status.Privacy.Mode, status.Privacy.Unit, status.Privacy.Adjacency, status.Privacy.Method, status.Privacy.Budget));
        Assert.InRange(status.Privacy.Epsilon, 1.99, 2);
        Assert.Equal([spentOnce.Epsilon, status.Privacy.Epsilon], status.Finished.Select(round => round.Epsilon));
        var release = Assert.IsType<GaussianEvent>(Assert.Single(FedDistillJson.Read<IReadOnlyList<PrivacyEvent>>(status.Privacy.EventsJson, "events")));
        Assert.Equal(2, release.Count);
        Assert.Equal(status.Privacy.Epsilon, PrivacyAccountant.Account([release], 1e-5, PrivacyAdjacency.AddRemove).Epsilon);
        Assert.Equal(status.Privacy.Epsilon, StatusText.ToJson([status])["federations"]![0]!["privacy"]!["epsilon"]!.GetValue<double>());
        Assert.Contains("epsilon 2 of 2 at delta 1E-05 (add-remove, unit client, exact)", StatusText.Line(status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CentralDp_Auto_AsksForEvidenceWithoutCounts()
    {
        await _coordinator.BeginAsync(Spec("central-dp") with { Aggregation = "auto" }, "anna", "ben");

        var round = await _coordinator.GetRoundAsync(_name);

        Assert.Equal((SoftLabelKind.Evidence, false, false), (round.Kind, round.TellClassCounts, round.TellSampleCount));
    }

    // What the rows of evidence lack to 1 goes to no class.
    [Fact]
    public async Task CentralDp_EvidenceUnderHardlyAnyNoise_IsTheTargetOfTheEvidenceRule()
    {
        var spec = Spec("central-dp") with { Aggregation = "auto", BroadcastEncoding = "f32", PrivacyTerms = Seeded with { NoiseMultiplier = 1e-6 } };
        await _coordinator.BeginAsync(spec, "anna", "ben");
        await _coordinator.UploadAsync(Evidence("anna", 0.06f, 0.02f, 0.02f));
        await _coordinator.UploadAsync(Evidence("ben", 0.04f, 0, 0.01f));
        var second = await _coordinator.WaitForAsync(_name, round => round.Round == 2);

        var aggregate = MemoryMarshal.Cast<byte, float>(await _coordinator.DownloadAsync(_name, second.Previous.Aggregate)).ToArray();
        var expected = new Core.Aggregation.Evidence().Aggregate([Sent("anna", 0.06f, 0.02f, 0.02f), Sent("ben", 0.04f, 0, 0.01f)]).Values;

        Assert.All(aggregate.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-2));
    }

    [Fact]
    public async Task CentralDp_BudgetForOneRound_EndsExhaustedWithTheFirstStudent()
    {
        var spec = Spec("central-dp") with { Rounds = 3, PrivacyTerms = new() { Epsilon = 3, NoiseMultiplier = 2 } };
        await _coordinator.BeginAsync(spec, "anna", "ben");
        await UploadAsync(1);
        await _coordinator.WaitForAsync(_name, round => round.Round == 2);
        await UploadAsync(2);

        var end = await _coordinator.WaitForAsync(_name, FederationState.BudgetExhausted);
        var status = await _coordinator.StatusAsync(_name);

        Assert.Contains("is spent", end.FederationReason, StringComparison.Ordinal);
        Assert.Equal(2, status.Finished.Count);
        Assert.InRange(status.Privacy.Epsilon, status.Finished[0].Epsilon, 3);
        Assert.NotEmpty(await _coordinator.DownloadAsync(_name, status.Finished[1].Broadcast.Student));
        Assert.Equal("budget-exhausted", StatusText.ToJson([status])["federations"]![0]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task CentralDp_ConstantUpload_IsNotFlagged()
    {
        var spec = Spec("central-dp");
        await _coordinator.BeginAsync(spec, "anna", "ben");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna").With(Votes(_ => 1)));
        await _coordinator.UploadAsync(TestUpload.Of(_name, "ben"));
        await _coordinator.WaitForAsync(_name, round => round.Round == 2);

        Assert.Empty((await _coordinator.StatusAsync(_name)).Finished[0].Suspicious);
    }

    [Fact]
    public async Task LocalDp_NoisedUploads_BecomeProbabilities()
    {
        var spec = Spec("local-dp") with { Encoding = "f32", BroadcastEncoding = "f32" };
        await _coordinator.BeginAsync(spec, "anna", "ben");
        Assert.Equal(SoftLabelKind.Noised, (await _coordinator.GetRoundAsync(_name)).Kind);
        await _coordinator.UploadAsync(Noised("anna", 3, -1, 0));
        await _coordinator.UploadAsync(Noised("ben", -1.8f, 1.4f, -1));
        var second = await _coordinator.WaitForAsync(_name, round => round.Round == 2);

        var aggregate = MemoryMarshal.Cast<byte, float>(await _coordinator.DownloadAsync(_name, second.Previous.Aggregate)).ToArray();

        // The mean (0.6, 0.2, -0.5), then the nearest probabilities.
        Assert.All(aggregate.Chunk(3), row => Assert.Equal([0.7, 0.3, 0], row.Select(value => Math.Round(value, 4))));
        Assert.InRange((await _coordinator.StatusAsync(_name)).Privacy.Epsilon, 1, 8);
    }

    [Fact]
    public async Task LocalDp_NotANumber_IsRefused()
    {
        await _coordinator.BeginAsync(Spec("local-dp") with { Encoding = "f32" }, "anna", "ben");

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(Noised("anna", float.NaN, 0, 0)));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "Input row 0", "class column 0");
    }

    [Fact]
    public async Task Pate_SomeRowsAgreedOn_TheStudentLearnsThoseAlone()
    {
        string[] clients = [.. Enumerable.Range(0, 10).Select(index => $"client-{index}")];
        var spec = Spec("pate", clients.Length) with
        {
            Rounds = 1,
            Aggregation = "auto",
            PrivacyTerms = Seeded with { VoteThreshold = 7, ThresholdSigma = 1, VoteSigma = 1, TeachersPerClient = 2 },
        };
        await _coordinator.BeginAsync(spec, clients);
        var asked = await _coordinator.GetRoundAsync(_name);
        foreach (var client in clients)
        {
            // Both teachers of all clients name class 0 on even rows; on odd rows the votes are split three ways.
            await _coordinator.UploadAsync(TestUpload.Of(_name, client).With(
                Votes(row => row % 2 == 0 ? 0 : client[^1] % 3)));
        }

        var end = await _coordinator.WaitForAsync(_name, FederationState.Completed);
        var status = await _coordinator.StatusAsync(_name);

        Assert.Equal(("f32", SoftLabelKind.Probabilities), (asked.Encoding, asked.Kind));
        var broadcast = status.Finished[0].Broadcast;
        var answered = broadcast.TransferRows.ToArray();
        Assert.All(Enumerable.Range(0, TestFederation.Rows).Where(row => row % 2 == 0), row => Assert.Contains((uint)row, answered));
        Assert.Equal("majority-vote", status.Finished[0].Rule);
        var events = FedDistillJson.Read<IReadOnlyList<PrivacyEvent>>(status.Privacy.EventsJson, "events");
        Assert.Equal([new ThresholdEvent(1, TestFederation.Rows), new GnMaxEvent(1, answered.Length)], events);
        Assert.Equal(double.PositiveInfinity, status.Privacy.Epsilon);
        Assert.Equal("Infinity", StatusText.ToJson([status])["federations"]![0]!["privacy"]!["epsilon"]!.GetValue<string>());
        Assert.Equal(FederationState.Completed, end.FederationState);
    }

    [Fact]
    public async Task Pate_NobodyAgrees_FailsAndIsPaidForAllTheSame()
    {
        var spec = Spec("pate", clients: 3) with
        {
            Rounds = 1, Aggregation = "auto", PrivacyTerms = Seeded with { VoteThreshold = 5.9, ThresholdSigma = 0.1, VoteSigma = 1, TeachersPerClient = 2 },
        };
        await _coordinator.BeginAsync(spec, "anna", "ben", "carl");
        foreach (var (client, choice) in (ReadOnlySpan<(string, int)>)[("anna", 0), ("ben", 1), ("carl", 2)])
        {
            _ = _coordinator.UploadAsync(TestUpload.Of(_name, client).With(Votes(_ => choice)));
        }

        var end = await _coordinator.WaitForAsync(_name, FederationState.Failed);

        Assert.Contains("No row of 20 was answered", end.FederationReason, StringComparison.Ordinal);
        Assert.Equal("""[{"kind":"threshold","sigma":0.1,"count":20}]""", (await _coordinator.StatusAsync(_name)).Privacy.EventsJson);
    }

    [Fact]
    public async Task Pate_SoftLabels_AreRefused()
    {
        var spec = Spec("pate", clients: 3) with
        {
            Rounds = 1, Aggregation = "auto", PrivacyTerms = Seeded with { VoteThreshold = 4, TeachersPerClient = 2 },
        };
        await _coordinator.BeginAsync(spec, "anna", "ben", "carl");

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(TestUpload.Of(_name, "anna")));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "votes are whole");
    }

    [Fact]
    public async Task Start_VotesOverTheBudget_AreRefusedWhenTheRowsAreKnown()
    {
        var spec = Spec("pate", clients: 300) with { Aggregation = "auto", PrivacyTerms = new() { Epsilon = 0.5 } };

        var refusal = await Refusal.OfAsync(_coordinator.StartFederationAsync(spec));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration, "privacyTerms.epsilon is 0.5", "a single round of pate over 20 rows");
    }

    [Fact]
    public async Task Describe_FormalMode_TellsItsTerms()
    {
        await _coordinator.StartFederationAsync(Spec("central-dp") with { PrivacyTerms = Seeded with { Epsilon = 3, Delta = 1e-6, DpSgd = true } });

        var description = await _coordinator.Federation.DescribeAsync(new DescribeRequest { Federation = _name }, TestCoordinator.Call);

        Assert.Equal("central-dp", description.Privacy);
        Assert.Equal(
            new Proto.V1.PrivacyTerms
            {
                Epsilon = 3, Delta = 1e-6, Adjacency = "add-remove", DpSgd = true, Clip = 1, TeachersPerClient = 1, UnsafeNoiseSeed = 1, UnsafeNoPrivacy = true,
            },
            description.PrivacyTerms);
    }

    private FederationSpec Spec(string mode, int clients = 2) => TestFederation.Spec(_name, clients) with { Privacy = mode };

    private async Task UploadAsync(int round)
    {
        foreach (var client in (string[])["anna", "ben"])
        {
            await _coordinator.UploadAsync(TestUpload.Of(_name, client, round));
        }
    }

    private TestUpload Noised(string client, params float[] row) => OfKind(SoftLabelKind.Noised, client, row);

    private TestUpload Evidence(string client, params float[] row) => OfKind(SoftLabelKind.Evidence, client, row);

    private TestUpload OfKind(SoftLabelKind kind, string client, float[] row) =>
        TestUpload.Of(_name, client).With(EachRow(row)).With(header => header.Kind = kind);

    private static SoftLabelSubmission Sent(string client, params float[] row) => new(
        client, new SoftLabelMatrix(Core.SoftLabels.SoftLabelKind.Evidence, TestFederation.Rows, 1, TestFederation.Classes, EachRow(row)), 1, [1, 1, 1]);

    private static float[] EachRow(float[] row) => [.. Enumerable.Repeat(row, TestFederation.Rows).SelectMany(numbers => numbers)];

    private static float[] Votes(Func<int, int> choice) =>
    [
        .. Enumerable.Range(0, TestFederation.Rows).SelectMany(row =>
            Enumerable.Range(0, TestFederation.Classes).Select(column => column == choice(row) ? 1f : 0f)),
    ];
}
