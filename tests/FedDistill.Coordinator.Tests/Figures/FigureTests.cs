using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Cli;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;
using FedDistill.Proto.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using CoreFigures = FedDistill.Core.Rounds.RoundFigures;
using PrivacyTerms = FedDistill.Core.Privacy.PrivacyTerms;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.Coordinator.Tests.Figures;

/// <summary>What a coordinator measures of a round beside its metrics, and where it must not.</summary>
public sealed class FigureTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Theory]
    [InlineData(PrivacyModes.None, "anna", "ben")]
    [InlineData(PrivacyModes.Hygiene, "anna", "ben", "carl")]
    public async Task GetFigures_NoGuarantee_TellsWhoAgreesAndOnWhatNot(string mode, params string[] clients)
    {
        var figures = Assert.Single(await RunAsync(Spec(clients) with { Privacy = mode }, SoftLabelKind.Probabilities, clients));

        var agreement = figures.Agreement!;
        // Ben has another opinion of the first five rows.
        Assert.Equal((clients.Length, TestFederation.Rows, clients.Length * TestFederation.Rows), (agreement.Answers, agreement.Rows, agreement.Named));
        Assert.Equal([0, 1, 2, 3, 4], agreement.Disputed.Select(dispute => dispute.Row));
        Assert.All(agreement.Disputed, dispute => Assert.Equal((clients.Length - 1, 1), (dispute.Votes[0], dispute.Votes[1])));
        Assert.Equal(TestFederation.Rows, agreement.RowsByBackers.Sum());
        Assert.Equal(TestFederation.Rows - 5, agreement.RowsByBackers[clients.Length]);
        Assert.Equal(["f0", "f1", "f2", "f3"], agreement.Disputed[0].Input!.Fields.Select(field => field.Name));
    }

    // A count of clear answers beside a released aggregate would be a second look that nobody accounts for.
    [Theory]
    [InlineData(PrivacyModes.CentralDp, false)]
    [InlineData(PrivacyModes.LocalDp, false)]
    [InlineData(PrivacyModes.Pate, false)]
    [InlineData(PrivacyModes.None, true)]
    public async Task GetFigures_UnderAGuarantee_TellsOfTheAggregateAlone(string mode, bool dpSgd)
    {
        string[] clients = [.. Enumerable.Range(0, 4).Select(index => $"client-{index}")];
        var kind = mode == PrivacyModes.LocalDp ? SoftLabelKind.Noised : SoftLabelKind.Probabilities;
        var terms = new PrivacyTerms
        {
            UnsafeNoPrivacy = true, NoiseSeed = 1, DpSgd = dpSgd, VoteThreshold = 2, ThresholdSigma = 0.1, VoteSigma = 0.1,
            TeachersPerClient = mode == PrivacyModes.Pate ? 2 : 1,
        };
        var spec = Spec(clients) with { Privacy = mode, Aggregation = mode == PrivacyModes.Pate ? "auto" : "mean-probabilities", PrivacyTerms = terms };

        var figures = Assert.Single(await RunAsync(spec, kind, clients));

        Assert.Null(figures.Agreement);
        Assert.InRange(figures.SoftLabels.Rows, 1, TestFederation.Rows);
        Assert.Equal(figures.SoftLabels.Rows, figures.SoftLabels.EntropyBins.Sum());
    }

    [Fact]
    public async Task Figures_CoordinatorThatTellsNone_AreNoneAndNoError()
    {
        using var connection = new CoordinatorConnection(
            _coordinator.Host.Url, new ReconnectOptions { Wait = false }, TimeProvider.System, NullLoggerFactory.Instance);

        Assert.Empty(await new AdminClient(connection).FiguresAsync(_name, NullLogger.Instance, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetFigures_JudgedRounds_AgreeWithTheMetrics()
    {
        await _coordinator.StartFederationAsync(Spec("anna", "ben") with { Rounds = 2 }, TestFederation.Test);
        await _coordinator.JoinAsync(_name, "anna", "ben");
        foreach (var round in (int[])[1, 2])
        {
            await _coordinator.WaitForAsync(_name, state => state.Round == round);
            await _coordinator.UploadAsync(TestUpload.Of(_name, "anna", round));
            await _coordinator.UploadAsync(TestUpload.Of(_name, "ben", round));
        }

        await _coordinator.WaitForAsync(_name, FederationState.Completed);
        var figures = await FiguresAsync();
        var status = await _coordinator.StatusAsync(_name);

        Assert.Equal([1, 2], figures.Select(round => round.Round));
        Assert.All(figures.Zip(status.Finished), pair =>
        {
            Assert.Equal(TestFederation.Rows, pair.First.Confusion.Sum(cell => cell.Rows));
            Assert.Equal(TestFederation.Rows, pair.First.Reliability.Sum(bin => bin.Rows));
            Assert.Equal(
                pair.Second.Metrics.Accuracy,
                pair.First.Confusion.Where(cell => cell.True == cell.Predicted).Sum(cell => cell.Rows) / (double)TestFederation.Rows);
        });
    }

    [Fact]
    public async Task Status_FinishedRound_TellsWhereItsTimeWent()
    {
        await RunAsync(Spec("anna", "ben"), SoftLabelKind.Probabilities, "anna", "ben");

        var round = Assert.Single((await _coordinator.StatusAsync(_name)).Finished);

        Assert.Equal(round.Seconds, round.Times.Collecting + round.Times.Working + round.Times.Judging, 1e-6);
        Assert.Equal(0, round.Times.Judging);
        Assert.True(round.Times.Collecting > 0);
        Assert.InRange(round.Times.Aggregating + round.Times.Distilling, double.Epsilon, round.Times.Working);
    }

    [Fact]
    public async Task Download_Figures_AreNotForClients()
    {
        await RunAsync(Spec("anna", "ben"), SoftLabelKind.Probabilities, "anna", "ben");
        var json = System.Text.Encoding.UTF8.GetBytes((await MessagesAsync())[0].FiguresJson);
        var blob = new BlobRef
        {
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json)), LengthBytes = json.Length, Kind = BlobKind.Figures,
        };

        var refusal = await Refusal.OfAsync(_coordinator.DownloadAsync(_name, blob));

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, "has published no blob");
    }

    private FederationSpec Spec(params string[] clients) => TestFederation.Spec(_name, clients.Length, rounds: 1);

    private async Task<IReadOnlyList<CoreFigures>> RunAsync(FederationSpec spec, SoftLabelKind kind, params string[] clients)
    {
        await _coordinator.BeginAsync(spec, clients);
        foreach (var client in clients)
        {
            await _coordinator.UploadAsync(TestUpload.Of(_name, client).With(Opinions(client)).With(header => header.Kind = kind));
        }

        await _coordinator.WaitForAsync(_name, FederationState.Completed);
        return await FiguresAsync();
    }

    private async Task<IReadOnlyList<CoreFigures>> FiguresAsync() =>
        [.. (await MessagesAsync()).Select(message => FedDistillJson.Read<CoreFigures>(message.FiguresJson, "figures"))];

    private async Task<IReadOnlyList<RoundFigures>> MessagesAsync()
    {
        using var call = _coordinator.Admin.GetFigures(new GetFiguresRequest { Federation = _name }, TestCoordinator.Call);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static int OpinionOf(string client, int row) => client is "ben" or "client-1" && row < 5 ? 1 : 0;

    private static float[] Opinions(string client) =>
    [
        .. Enumerable.Range(0, TestFederation.Rows).SelectMany(row =>
            Enumerable.Range(0, TestFederation.Classes).Select(column => column == OpinionOf(client, row) ? 1f : 0f)),
    ];
}
