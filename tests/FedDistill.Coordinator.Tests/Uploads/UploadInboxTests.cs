using System.Security.Cryptography;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>Half uploads take no more of the disk than they may.</summary>
public sealed class UploadInboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;

    public UploadInboxTests() => _data = new DataFolder(_folder.Path);

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Receive_ClientBeginsOneAfterTheOther_HoldsTheLastAlone()
    {
        var inbox = Inbox(bytes: 1000);
        for (byte content = 0; content < 50; content++)
        {
            await BeginAsync(inbox, Offer("anna", content), 60);
        }

        await BeginAsync(inbox, Offer("anna.b", 7), 60);

        Assert.Equal([60, 60], Files().Select(file => file.Length));
    }

    [Fact]
    public async Task Receive_ManyClientsBeginMoreThanFits_AreRefusedUntilOthersHaveEnded()
    {
        var inbox = Inbox(bytes: 1000);
        for (var client = 0; client < 10; client++)
        {
            await BeginAsync(inbox, Offer($"client-{client}", 1), 1);
        }

        var error = await Assert.ThrowsAsync<FedDistillException>(() => ReceiveAsync(inbox, Offer("anna", 1), 100));
        Assert.Equal(ErrorCode.LimitReached, error.Code);
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);

        var whole = Offer("client-3", 1);
        await ReceiveAsync(inbox, whole, 100);
        inbox.Discard(whole);
        await ReceiveAsync(inbox, Offer("anna", 1), 100);
    }

    [Fact]
    public async Task Receive_AfterARestart_CountsWhatWasLeft()
    {
        await BeginAsync(Inbox(bytes: 1000), Offer("anna", 1), 60);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => ReceiveAsync(Inbox(bytes: 150), Offer("ben", 1), 100));

        Assert.Equal(ErrorCode.LimitReached, error.Code);
        await ReceiveAsync(Inbox(bytes: 150), Offer("anna", 1), 100);
    }

    [Fact]
    public async Task Receive_NextRound_ThrowsAwayWhatTheOneBeforeLeft()
    {
        var inbox = Inbox(bytes: 150);
        await BeginAsync(inbox, Offer("anna", 1), 60);
        var next = Offer("ben", 1);
        next.Round = 2;

        await ReceiveAsync(inbox, next, 100);
        inbox.Discard(next);

        Assert.Empty(Files());
    }

    private UploadInbox Inbox(long bytes) => new(_data, new CoordinatorLimits { InboxBytes = bytes });

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_data.Inbox).EnumerateFiles("*", SearchOption.AllDirectories);

    private static byte[] Content(byte content) => [.. Enumerable.Repeat(content, 100)];

    private static UploadHeader Offer(string client, byte content) => new()
    {
        Federation = "glyphs",
        Client = client,
        Round = 1,
        Packing = PayloadPacking.Plain,
        PayloadBytes = 100,
        PackedBytes = 100,
        PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(Content(content))),
        ClassCounts = { content },
    };

    // The connection breaks after some bytes.
    private static async Task BeginAsync(UploadInbox inbox, UploadHeader offer, int bytes) =>
        await Assert.ThrowsAsync<FedDistillException>(() => ReceiveAsync(inbox, offer, bytes));

    private static Task<byte[]> ReceiveAsync(UploadInbox inbox, UploadHeader offer, int bytes) => inbox.ReceiveAsync(
        offer, packed => packed, Chunks(Content((byte)offer.ClassCounts[0]).AsMemory(0, bytes)), TestContext.Current.CancellationToken);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(ReadOnlyMemory<byte> bytes)
    {
        await Task.Yield();
        yield return bytes;
    }
}
