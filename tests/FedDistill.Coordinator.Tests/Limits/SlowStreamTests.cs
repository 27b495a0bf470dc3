using FedDistill.Coordinator.Limits;
using FedDistill.Core.Data;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>Streams that bring, or take, next to nothing end when their time is over; others are not held up.</summary>
public sealed class SlowStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SkippableTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task UploadSoftLabels_OneByteAndThenNothing_EndsInItsTimeWhileAnotherClientGoesOn(int messages)
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path, _time);
        await coordinator.BeginAsync(TestFederation.Spec("glyphs"), "anna", "ben");
        var upload = TestUpload.Of("glyphs", "anna");
        using var call = coordinator.Transfer.UploadSoftLabels(TestCoordinator.Call);
        foreach (var message in new[] { upload.Messages().First(), TestUpload.Chunk(upload.Payload[..1]) }.Take(messages * 2))
        {
            await call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
        }

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        var refusal = await SkipUntilAsync(call.ResponseAsync);

        refusal.Says(StatusCode.DeadlineExceeded, ErrorCode.Network, "30720 bytes in 30 s");
        Assert.Equal(["ben"], (await coordinator.GetRoundAsync("glyphs")).Contributed);
        await coordinator.UploadAsync(upload);
    }

    [Fact]
    public async Task UploadSoftLabels_HalfOfAMessage_EndsInItsTime()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path, _time);
        await coordinator.BeginAsync(TestFederation.Spec("glyphs"), "anna", "ben");
        using var peer = new RawPeer(coordinator.Host.Url);
        using var content = new OpenContent(RawPeer.Framed([0x0a], length: 1000));

        var begun = peer.BeginAsync(RawPeer.Upload, content);
        while (!begun.IsCompleted)
        {
            _time.Skip(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        using var response = await begun;
        Assert.Equal(StatusCode.DeadlineExceeded, (await RawPeer.StatusOfAsync(response)).Status);
        content.Close();
    }

    [Fact]
    public async Task Download_PeerThatTakesNothing_EndsInItsTimeAndGivesItsPlaceBack()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path, _time, new CoordinatorLimits { Downloads = 1 });
        var blob = await StartWithLargeTransferSetAsync(coordinator);
        using var peer = new RawPeer(coordinator.Host.Url);
        using var request = new ByteArrayContent(RawPeer.Framed(new DownloadRequest { Federation = "glyphs", Blob = blob }));
        using var taken = await peer.BeginAsync(RawPeer.Download, request);

        var busy = await Refusal.OfAsync(coordinator.DownloadAsync("glyphs", blob));
        busy.Says(StatusCode.ResourceExhausted, ErrorCode.LimitReached, "1 downloads");
        var whole = coordinator.DownloadAsync("glyphs", blob);
        while (whole.IsFaulted || !whole.IsCompleted)
        {
            _time.Skip(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
            whole = whole.IsFaulted ? coordinator.DownloadAsync("glyphs", blob) : whole;
        }

        Assert.Equal(blob.LengthBytes, (await whole).Length);
    }

    // Larger than what the connection's windows and buffers take in.
    private static async Task<BlobRef> StartWithLargeTransferSetAsync(TestCoordinator coordinator)
    {
        var transfer = InputTable.FromFeatures(TestFederation.Schema.Shape, new float[TestFederation.Features * 100_000]);
        var blob = await coordinator.PutAsync(transfer.ToBytes(), BlobKind.TransferSet);
        await coordinator.Admin.StartAsync(
            new StartRequest
            {
                SpecJson = System.Text.Json.JsonSerializer.Serialize(TestFederation.Spec("glyphs"), FedDistillJson.Compact),
                SchemaJson = TestFederation.Schema.ToJson(),
                TransferSet = blob,
            },
            TestCoordinator.Call);
        return blob;
    }

    private async Task<Refusal> SkipUntilAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            _time.Skip(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return await Refusal.OfAsync(call);
    }
}
