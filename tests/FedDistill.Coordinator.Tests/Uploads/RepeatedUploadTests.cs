using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>The same again, something else, too late, too early: counted once, or refused with the state unchanged.</summary>
public sealed class RepeatedUploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UploadSoftLabels_FiftyTimesAndOverARestart_CountsOnce()
    {
        var upload = TestUpload.Of("glyphs", "anna");
        UploadReceipt? first = null;
        for (var run = 0; run < 2; run++)
        {
            await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
            if (run == 0)
            {
                await coordinator.BeginAsync(TestFederation.Spec("glyphs"), "anna", "ben");
            }

            for (var time = 0; time < 25; time++)
            {
                var receipt = await coordinator.UploadAsync(upload);
                Assert.Equal(first ??= receipt, receipt);
            }

            var status = await coordinator.StatusAsync("glyphs");
            Assert.Equal(["anna"], status.Current.Contributed);
            Assert.Equal(upload.Payload.Length, status.Clients[0].BytesUp);
        }
    }

    [Fact]
    public async Task UploadSoftLabels_OfAnEarlierRoundOrALaterOneOrAnEndedFederation_IsRefusedAndNothingChanges()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec("glyphs") with { Quorum = 0.5, DeadlineMinutes = 0 }, "anna", "ben");
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await coordinator.WaitForAsync("glyphs", round => round.Round == 2);
        var other = TestUpload.Probabilities("carl", 1);
        var before = await coordinator.GetRoundAsync("glyphs");

        (await RefusalOfAsync("anna", round: 1, other)).Says(StatusCode.AlreadyExists, ErrorCode.Conflict, "anna");
        (await RefusalOfAsync("carl", round: 1, other)).Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "carl");
        (await RefusalOfAsync("anna", round: 3, other)).Says(StatusCode.NotFound, ErrorCode.NotFound, "000003");
        (await RefusalOfAsync("anna", round: 0, other)).Says(StatusCode.NotFound, ErrorCode.NotFound, "000000");
        (await RefusalOfAsync("anna", round: -1, other)).Says(StatusCode.NotFound, ErrorCode.NotFound);
        Assert.Equal(before.Contributed, (await coordinator.GetRoundAsync("glyphs")).Contributed);

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna", round: 2));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben", round: 2));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);
        var finished = await coordinator.StatusAsync("glyphs");

        (await RefusalOfAsync("anna", round: 2, other)).Says(StatusCode.AlreadyExists, ErrorCode.Conflict, "anna");
        (await RefusalOfAsync("carl", round: 2, other)).Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "carl");
        Assert.Equal(finished, await coordinator.StatusAsync("glyphs"));

        Task<Refusal> RefusalOfAsync(string client, int round, float[] values) =>
            Refusal.OfAsync(coordinator.UploadAsync(TestUpload.Of("glyphs", client, round).With(values)));
    }
}
