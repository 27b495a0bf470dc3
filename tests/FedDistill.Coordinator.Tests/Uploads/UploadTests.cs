using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

public sealed class UploadTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task UploadSoftLabels_SameBytesAgain_GivesTheSameReceiptAndCountsOnce()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");

        var first = await _coordinator.UploadAsync(upload);
        var second = await _coordinator.UploadAsync(upload);

        Assert.Equal(first, second);
        Assert.Equal((upload.Header.PayloadSha256, upload.Payload.Length), (first.PayloadSha256, first.PayloadBytes));
        var status = await _coordinator.StatusAsync(_name);
        Assert.Equal(["anna"], status.Current.Contributed);
        Assert.Equal(upload.Payload.Length, status.Clients[0].BytesUp);
    }

    [Fact]
    public async Task UploadSoftLabels_SameBytesAfterTheRoundHasCompleted_GivesTheSameReceipt()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name, clients: 1, rounds: 1), "anna");
        var upload = TestUpload.Of(_name, "anna");
        var first = await _coordinator.UploadAsync(upload);
        await _coordinator.WaitForAsync(_name, FederationState.Completed);

        var second = await _coordinator.UploadAsync(upload);

        Assert.Equal(first, second);
        Assert.Equal(1, Assert.Single((await _coordinator.StatusAsync(_name)).Finished).Contributed);
    }

    [Fact]
    public async Task UploadSoftLabels_OtherBytes_AreRefusedAndTheFirstStand()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var first = TestUpload.Of(_name, "anna");
        await _coordinator.UploadAsync(first);

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(first.With(TestUpload.Probabilities("ben", 1))));

        refusal.Says(StatusCode.AlreadyExists, ErrorCode.Conflict, "anna", first.Header.PayloadSha256[..12]);
        Assert.True((await _coordinator.QueryAsync(first)).Counted);
    }

    [Fact]
    public async Task UploadSoftLabels_RoundCancelled_IsRefusedWithItsReason()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        await _coordinator.Admin.StopAsync(new StopRequest { Federation = _name }, TestCoordinator.Call);

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(TestUpload.Of(_name, "anna")));

        refusal.Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "no longer collects", "Stopped by an operator");
    }

    [Fact]
    public async Task UploadSoftLabels_CutInTheMiddle_GoesOnFromTheBytesHeldAndCountsOnce()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");
        await SendAndCutAsync(upload, bytes: 100);

        var held = await _coordinator.QueryAsync(upload);
        Assert.Equal(new QueryUploadReply { BytesHeld = 100 }, held);
        await _coordinator.UploadAsync(upload.With(header => header.Offset = held.BytesHeld));

        Assert.Equal(new QueryUploadReply { BytesHeld = upload.Payload.Length, Counted = true }, await _coordinator.QueryAsync(upload));
        var status = await _coordinator.StatusAsync(_name);
        Assert.Equal(["anna"], status.Current.Contributed);
        Assert.Equal(upload.Payload.Length, status.Clients[0].BytesUp);
    }

    [Fact]
    public async Task UploadSoftLabels_OffsetPastTheBytesHeld_IsRefusedWithTheWayOut()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna").With(header => header.Offset = 100);

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(upload));

        refusal.Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, "byte 100", "0 bytes are held", "QueryUpload");
    }

    [Fact]
    public async Task QueryUpload_NothingSent_HoldsNothing()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");

        Assert.Equal(new QueryUploadReply(), await _coordinator.QueryAsync(TestUpload.Of(_name, "anna")));
    }

    [Theory]
    [InlineData("..", "anna", ErrorCode.InvalidConfiguration, StatusCode.InvalidArgument)]
    [InlineData("nobody", "a/b", ErrorCode.InvalidConfiguration, StatusCode.InvalidArgument)]
    [InlineData("nobody", "anna", ErrorCode.NotFound, StatusCode.NotFound)]
    public async Task QueryUpload_WrongNames_AreRefused(string federation, string client, ErrorCode reason, StatusCode status) =>
        (await Refusal.OfAsync(_coordinator.QueryAsync(TestUpload.Of(federation, client)))).Says(status, reason);

    /// <summary>
    /// Sends the first bytes of a payload, then breaks the stream, and waits until the coordinator has put them away.
    /// </summary>
    private async Task SendAndCutAsync(TestUpload upload, int bytes)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var call = _coordinator.Transfer.UploadSoftLabels(cancellationToken: cut.Token);
        await call.RequestStream.WriteAsync(upload.Messages().First(), cut.Token);
        await call.RequestStream.WriteAsync(TestUpload.Chunk(upload.Payload[..bytes]), cut.Token);
        while ((await _coordinator.QueryAsync(upload)).BytesHeld < bytes)
        {
            await Task.Yield();
        }

        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call.ResponseAsync);

        // The file is the first stream's until the coordinator has noticed its end.
        while (!await CanResumeAsync(upload, bytes))
        {
            await Task.Yield();
        }
    }

    private async Task<bool> CanResumeAsync(TestUpload upload, int bytes)
    {
        var refusal = await Refusal.OfAsync(_coordinator.SendAsync([upload.With(header => header.Offset = bytes).Messages().First()]));
        return refusal.Reason != nameof(ErrorCode.WrongState);
    }
}
