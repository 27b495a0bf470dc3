using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;
using SoftLabelKind = FedDistill.Proto.V1.SoftLabelKind;

namespace FedDistill.Coordinator.Tests.Rounds;

/// <summary>
/// Evidence that claims only a part of the transfer set: two students stand for election, and the clients choose.
/// </summary>
public sealed class JudgingTests : IDisposable
{
    private const string Name = "elected";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReportHits_AllContributors_ElectTheCandidateThatIsRightMostOften()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        var judging = await BeginJudgingAsync(coordinator, claimedRows: 8);
        Assert.Equal(2, judging.Candidates.Count);
        foreach (var candidate in judging.Candidates)
        {
            Assert.Equal(candidate.LengthBytes, (await coordinator.DownloadAsync(Name, candidate)).Length);
        }

        await ReportAsync(coordinator, "anna", 9, 4);
        await ReportAsync(coordinator, "ben", 2, 8);
        await ReportAsync(coordinator, "anna", 0, 0);

        var ended = await coordinator.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(judging.Candidates[1], ended.Broadcast.Student);
        var finished = Assert.Single((await coordinator.StatusAsync(Name)).Finished);
        Assert.Equal(("masked-als", 8.0 / TestFederation.Rows), (finished.Rule, finished.Coverage));
    }

    [Fact]
    public async Task StartAsync_StoppedWhileJudging_GoesOnWithTheVotesItHas()
    {
        RoundEvent judging;
        await using (var first = await TestCoordinator.StartAsync(_folder.Path))
        {
            judging = await BeginJudgingAsync(first, claimedRows: 8);
            await ReportAsync(first, "anna", 9, 4);
        }

        await using var second = await TestCoordinator.StartAsync(_folder.Path);
        Assert.Equal(RoundPhase.Judging, (await second.GetRoundAsync(Name)).Phase);
        await ReportAsync(second, "ben", 8, 7);

        var ended = await second.WaitForAsync(Name, FederationState.Completed);
        Assert.Equal(judging.Candidates[0], ended.Broadcast.Student);
    }

    [Fact]
    public async Task ReportHits_BestIsWrongOnMostRows_TheFederationFailsWithTheWayOut()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginJudgingAsync(coordinator, claimedRows: 8);

        await ReportAsync(coordinator, "anna", 4, 3);
        await ReportAsync(coordinator, "ben", 5, 3);

        var ended = await coordinator.WaitForAsync(Name, FederationState.Failed);
        Assert.Contains("9 of the clients' 20 held-out rows", ended.FederationReason, StringComparison.Ordinal);
        Assert.Contains("allowForeignTransfer", ended.FederationReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReportHits_OfSomebodyElse_IsRefused()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginJudgingAsync(coordinator, claimedRows: 8);

        (await Refusal.OfAsync(ReportAsync(coordinator, "carl", 1, 1)))
            .Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "carl", "only contributors");
        (await Refusal.OfAsync(ReportAsync(coordinator, "anna", 11, 1)))
            .Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "11", "10 rows");
    }

    [Theory]
    [InlineData(18, RoundPhase.Completed)]
    [InlineData(0, RoundPhase.Failed)]
    public async Task UploadSoftLabels_ClearCoverage_NeedsNoElection(int claimedRows, RoundPhase phase)
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginAsync(coordinator, Spec, claimedRows);

        var ended = await coordinator.WaitForAsync(Name, round => round.Phase == phase);

        Assert.Equal(phase == RoundPhase.Failed, ended.FailureReason.Contains("0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UploadSoftLabels_ForeignButAllowed_GoesOn()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginAsync(coordinator, Spec with { AllowForeignTransfer = true }, claimedRows: 0);

        var judging = await coordinator.WaitForAsync(Name, round => round.Phase == RoundPhase.Judging);

        Assert.Equal(2, judging.Candidates.Count);
    }

    private static FederationSpec Spec => TestFederation.Spec(Name, rounds: 1) with { Aggregation = "auto" };

    private static async Task<RoundEvent> BeginJudgingAsync(TestCoordinator coordinator, int claimedRows)
    {
        await BeginAsync(coordinator, Spec, claimedRows);
        return await coordinator.WaitForAsync(Name, round => round.Phase == RoundPhase.Judging);
    }

    private static async Task BeginAsync(TestCoordinator coordinator, FederationSpec spec, int claimedRows)
    {
        await coordinator.BeginAsync(spec, "anna", "ben");
        foreach (var client in (string[])["anna", "ben"])
        {
            await coordinator.UploadAsync(TestUpload.Of(Name, client)
                .With(header => header.Kind = SoftLabelKind.Evidence)
                .With(Evidence(client, claimedRows)));
        }
    }

    // The first rows are claimed with nine tenths, of the others a tenth is.
    private static float[] Evidence(string client, int claimedRows)
    {
        var values = TestUpload.Probabilities(client, 1);
        for (var index = 0; index < values.Length; index++)
        {
            values[index] *= index / TestFederation.Classes < claimedRows ? 0.9f : 0.1f;
        }

        return values;
    }

    private static async Task ReportAsync(TestCoordinator coordinator, string client, int first, int second) =>
        await coordinator.Federation.ReportHitsAsync(
            new ReportHitsRequest { Federation = Name, Client = client, Round = 1, Hits = { first, second }, Judged = 10 }, TestCoordinator.Call);
}
