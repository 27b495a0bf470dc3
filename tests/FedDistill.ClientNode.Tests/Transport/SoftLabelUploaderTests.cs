using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
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

        Assert.Equal(released.Payload.ToArray(), coordinator.Uploads[("alice", 1)].ToArray());
        Assert.Equal(released.PayloadSha256, coordinator.Headers[("alice", 1)].PayloadSha256);
        Assert.Equal(released.Payload.Length, connection.Traffic.PayloadUp);
        Assert.InRange(connection.Traffic.WireUp, released.Payload.Length, long.MaxValue);
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
        Assert.Equal(released.Payload.ToArray(), coordinator.Uploads[("alice", 1)].ToArray());
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

    /// <summary>Soft labels of several chunks.</summary>
    private ReleasedSoftLabels Large()
    {
        const int rows = 20000;
        var values = new float[rows * TestFederation.Classes];
        Array.Fill(values, 0.5f);
        var terms = TestFederation.Terms with { TransferRows = rows };
        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");
        return new ReleaseGate("alice", terms, ledger).Release(
            TestFederation.Task(),
            new SoftLabelMatrix(SoftLabelKind.Probabilities, rows, 1, TestFederation.Classes, values),
            [90, 11]);
    }
}
