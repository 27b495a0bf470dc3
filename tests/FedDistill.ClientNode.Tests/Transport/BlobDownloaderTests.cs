using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Tests.Transport;

public sealed class BlobDownloaderTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(index => (byte)(index * 31))];

    [Fact]
    public async Task DownloadAsync_CutInTheMiddle_GoesOnWhereItStopped()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var blob = coordinator.Offer(Content, BlobKind.Student);
        coordinator.CutAfterBytes = 65536;

        var content = await new BlobDownloader(connection, TestFederation.Name)
            .DownloadAsync(blob, TestContext.Current.CancellationToken);

        Assert.Equal(Content, content);
        Assert.Equal([0L, 65536L], coordinator.Offsets);
        Assert.Equal(Content.Length, connection.Traffic.PayloadDown);
    }

    [Fact]
    public async Task DownloadAsync_OtherBytes_IsAHashMismatchNamingBoth()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var blob = coordinator.Offer(Content, BlobKind.Student);
        var wrong = Content.ToArray();
        wrong[77]++;
        coordinator.Blobs[blob.Sha256] = wrong;

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            new BlobDownloader(connection, TestFederation.Name).DownloadAsync(blob, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.HashMismatch, error.Code);
        Assert.Contains(blob.Sha256, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadAsync_MoreBytesThanAnnounced_IsAHashMismatch()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var blob = coordinator.Offer(Content, BlobKind.Student);
        blob.LengthBytes = 100_000;

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            new BlobDownloader(connection, TestFederation.Name).DownloadAsync(blob, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.HashMismatch, error.Code);
    }
}
