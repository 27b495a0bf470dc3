using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

public sealed class PackedUploadTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task UploadSoftLabels_Packed_GivesTheAggregateOfThePlainOnes()
    {
        var plain = await RunAsync(_name, upload => upload);
        var packed = await RunAsync(shared.NewName(), upload => upload.Packed(upload.Payload.Span));

        Assert.Equal(plain.Finished[0].Broadcast.Aggregate, packed.Finished[0].Broadcast.Aggregate);
        Assert.Equal(plain.Finished[0].BytesUp, packed.Finished[0].EncodedBytesUp);
        Assert.True(packed.Finished[0].BytesUp < plain.Finished[0].BytesUp);
    }

    // How well an answer packs tells of it.
    [Fact]
    public async Task UploadSoftLabels_PackedWhereOnlyANoisedAggregateMayTell_PublishesTheSizeBeforePacking()
    {
        await _coordinator.BeginAsync(Spec(_name) with { Rounds = 1, Privacy = "central-dp" }, "anna");
        var upload = TestUpload.Of(_name, "anna");

        await _coordinator.UploadAsync(upload.Packed(upload.Payload.Span));
        await _coordinator.WaitForAsync(_name, FederationState.Completed);

        var finished = Assert.Single((await _coordinator.StatusAsync(_name)).Finished);
        Assert.Equal((240, 240), ((int)finished.BytesUp, (int)finished.EncodedBytesUp));
    }

    [Fact]
    public async Task UploadSoftLabels_WhatChangedSinceTheLastRound_CountsWhole()
    {
        await _coordinator.BeginAsync(Spec(_name), "anna");
        var first = TestUpload.Of(_name, "anna");
        await _coordinator.UploadAsync(first);
        await _coordinator.WaitForAsync(_name, round => round.Round == 2);
        var second = TestUpload.Of(_name, "anna", round: 2);

        var receipt = await _coordinator.UploadAsync(second.After(first));

        await _coordinator.WaitForAsync(_name, FederationState.Completed);
        var plain = await RunAsync(shared.NewName(), upload => upload);
        Assert.Equal((second.Header.PayloadSha256, second.Payload.Length), (receipt.PayloadSha256, receipt.PayloadBytes));
        Assert.Equal(plain.Finished[1].Broadcast.Aggregate, (await _coordinator.StatusAsync(_name)).Finished[1].Broadcast.Aggregate);
    }

    [Fact]
    public async Task UploadSoftLabels_DeltaToSomethingElse_IsRefusedAndPlainStillCounts()
    {
        await _coordinator.BeginAsync(Spec(_name), "anna");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna"));
        await _coordinator.WaitForAsync(_name, round => round.Round == 2);
        var second = TestUpload.Of(_name, "anna", round: 2);

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(second.After(second)));

        refusal.Says(StatusCode.FailedPrecondition, ErrorCode.WrongState, second.Header.PayloadSha256, "without a delta");
        await _coordinator.UploadAsync(second);
        await _coordinator.WaitForAsync(_name, FederationState.Completed);
    }

    private static FederationSpec Spec(string name) => TestFederation.Spec(name, clients: 1);

    private async Task<FederationStatus> RunAsync(string name, Func<TestUpload, TestUpload> pack)
    {
        await _coordinator.BeginAsync(Spec(name), "anna");
        for (var round = 1; round <= 2; round++)
        {
            await _coordinator.WaitForAsync(name, state => state.Round == round);
            await _coordinator.UploadAsync(pack(TestUpload.Of(name, "anna", round)));
        }

        await _coordinator.WaitForAsync(name, FederationState.Completed);
        return await _coordinator.StatusAsync(name);
    }
}
