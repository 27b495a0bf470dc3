using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Transport;

public sealed class SoftLabelUploaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UploadAsync_Undisturbed_SendsHeaderAndAllBytes()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var released = Large();

        await new SoftLabelUploader(connection).UploadAsync(released, TestContext.Current.CancellationToken);

        Assert.Equal(released.Payload.ToArray(), coordinator.Payloads[released.PayloadSha256]);
        Assert.Equal(coordinator.Uploads[("alice", 1)].Length, connection.Traffic.PayloadUp);
        Assert.Equal(coordinator.Uploads[("alice", 1)].Length, coordinator.Headers[("alice", 1)].PackedBytes);
        Assert.InRange(connection.Traffic.WireUp, connection.Traffic.PayloadUp, long.MaxValue);
    }

    [Fact]
    public async Task UploadAsync_CutInTheMiddle_GoesOnWhereTheCoordinatorStopped()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        coordinator.CutAfterBytes = 65536;
        var released = Large();

        await new SoftLabelUploader(connection).UploadAsync(released, TestContext.Current.CancellationToken);

        Assert.Equal([0L, 65536L], coordinator.Offsets);
        Assert.Equal(released.Payload.ToArray(), coordinator.Payloads[released.PayloadSha256]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public async Task UploadAsync_CoordinatorClaimsImpossibleBytes_IsRefused(long claimed)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        coordinator.CutAfterBytes = 65536;
        coordinator.BytesHeld = claimed;

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            new SoftLabelUploader(connection).UploadAsync(Large(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public async Task UploadAsync_CoordinatorGoneAndNoWaiting_IsANetworkErrorWithTheAddress()
    {
        var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect(wait: false);
        var address = coordinator.Address;
        await coordinator.DisposeAsync();

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            new SoftLabelUploader(connection).UploadAsync(Large(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.Network, error.Code);
        Assert.Contains(address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UploadAsync_SecondRound_SendsWhatHasChanged()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var uploader = new SoftLabelUploader(connection);
        await uploader.UploadAsync(Large(), TestContext.Current.CancellationToken);
        var second = Large(round: 2, changedRows: 10);

        var sent = await uploader.UploadAsync(second, TestContext.Current.CancellationToken);

        Assert.InRange(sent, 1, 1000);
        Assert.Equal(FedDistill.Proto.V1.PayloadPacking.DeltaBrotli, coordinator.Headers[("alice", 2)].Packing);
        Assert.Equal(second.Payload.ToArray(), coordinator.Payloads[second.PayloadSha256]);
    }

    /// <summary>How far clear answers pack tells of them, and no noise covers the sizes that a coordinator tells on.</summary>
    [Theory]
    [InlineData("central-dp")]
    [InlineData("pate")]
    public async Task UploadAsync_NoiseIsTheCoordinators_TheLengthTellsNothing(string mode)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var uploader = new SoftLabelUploader(connection);
        var terms = TestFederation.Formal(mode);

        var first = await uploader.UploadAsync(Large(terms: terms), TestContext.Current.CancellationToken);
        var second = await uploader.UploadAsync(Large(round: 2, changedRows: 10, terms), TestContext.Current.CancellationToken);

        Assert.Equal((200_000, 200_000), (first, second));
        Assert.All([1, 2], round => Assert.Equal(FedDistill.Proto.V1.PayloadPacking.Plain, coordinator.Headers[("alice", round)].Packing));
    }

    [Fact]
    public async Task UploadAsync_CoordinatorForgotTheLastPayload_SendsAllOfIt()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var uploader = new SoftLabelUploader(connection);
        await uploader.UploadAsync(Large(), TestContext.Current.CancellationToken);
        coordinator.Payloads.Clear();
        var second = Large(round: 2, changedRows: 10);

        await uploader.UploadAsync(second, TestContext.Current.CancellationToken);

        Assert.Equal("", coordinator.Headers[("alice", 2)].BaseSha256);
        Assert.Equal(second.Payload.ToArray(), coordinator.Payloads[second.PayloadSha256]);
    }

    [Fact]
    public async Task UploadAsync_WhatTheCoordinatorHeldIsDamaged_SendsAllOfItAgain()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var released = Large();
        coordinator.CutAfterBytes = 65536;
        coordinator.CutDamages = true;

        await new SoftLabelUploader(connection).UploadAsync(released, TestContext.Current.CancellationToken);

        Assert.Equal(released.Payload.ToArray(), coordinator.Payloads[released.PayloadSha256]);
        Assert.Equal(3, coordinator.Offsets.Count);
        Assert.Equal((0, 0), (coordinator.Offsets[0], coordinator.Offsets[2]));
        Assert.NotEqual(0, coordinator.Offsets[1]);
    }

    /// <summary>Soft labels of several chunks, packed too; other numbers in the first rows of another round.</summary>
    private ReleasedSoftLabels Large(int round = 1, int changedRows = 0, FederationTerms? terms = null)
    {
        const int rows = 100_000;
        var random = new SeededRandom(3, "soft-labels");
        var values = new float[rows * TestFederation.Classes];
        for (var row = 0; row < rows; row++)
        {
            var first = random.NextDouble(0, 1);
            values[2 * row] = (float)(row < changedRows ? 1 - first : first);
            values[(2 * row) + 1] = 1 - values[2 * row];
        }

        terms = (terms ?? TestFederation.Terms) with { TransferRows = rows };
        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");
        return new ReleaseGate("alice", terms, ledger).Release(
            TestFederation.Task(round) with { Encoding = "u8" },
            new SoftLabelMatrix(SoftLabelKind.Probabilities, rows, 1, TestFederation.Classes, values),
            [90, 11]);
    }
}
