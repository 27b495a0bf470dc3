using System.Security.Cryptography;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Uploads;
using FedDistill.Fuzz.Tests.Mutations;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>Chunks put together again: an upload in the inbox, and a blob's stream.</summary>
/// <param name="folder">Where the inbox is.</param>
internal sealed class StreamTargets(DataFolder folder)
{
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 60).Select(index => (byte)index)];
    private static readonly string Sha256Of = Convert.ToHexStringLower(SHA256.HashData(Payload));

    /// <summary>Offset, announced length, then a length and so many bytes for each message; length 255 is a header.</summary>
    private static readonly byte[][] Scripts =
    [
        [0, 60, 60, .. Payload],
        [0, 60, 20, .. Payload[..20], 20, .. Payload[20..40], 20, .. Payload[40..]],
        [0, 60, 30, .. Payload[..30]],
        [30, 60, 30, .. Payload[30..]],
        [0, 60, 0, 255, 10, .. Payload[..10]],
    ];

    private static readonly StreamPace Pace = new(TimeProvider.System, 1024, TimeSpan.FromSeconds(30));

    private readonly UploadInbox _inbox = new(folder, new CoordinatorLimits());

    public IEnumerable<FuzzTarget> All =>
    [
        new("inbox", random => ByteMutations.Of(random, Scripts), bytes => ReceiveAsync(bytes).GetAwaiter().GetResult()) { Share = 5 },
        new("chunk-stream", random => ByteMutations.Of(random, Scripts), bytes => CopyAsync(bytes).GetAwaiter().GetResult()),
    ];

    private async Task ReceiveAsync(byte[] bytes)
    {
        if (bytes.Length < 2 || bytes[0] > bytes[1])
        {
            return;
        }

        var offer = new UploadHeader
        {
            Federation = "glyphs", Client = "anna", Round = 1, Packing = PayloadPacking.Plain, Offset = bytes[0], PackedBytes = bytes[1],
            PayloadBytes = bytes[1], PayloadSha256 = Sha256Of,
        };
        Assert.Equal(Payload, await _inbox.ReceiveAsync(offer, packed => packed, Chunks(bytes), CancellationToken.None));
    }

    private static async Task CopyAsync(byte[] bytes)
    {
        if (bytes.Length < 2)
        {
            return;
        }

        await using var stream = new ChunkReadStream(Chunks(bytes), bytes[1], CancellationToken.None);
        using var whole = new MemoryStream();
        await stream.CopyToAsync(whole, 7);
        Assert.InRange(whole.Length, 0, bytes[1]);
    }

    private static IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(byte[] script) => new ScriptedStream(script).ReadChunksAsync(
        message => message.PartCase == UploadRequest.PartOneofCase.Chunk ? message.Chunk : null, Pace, CancellationToken.None);

    private sealed class ScriptedStream(byte[] script) : IAsyncStreamReader<UploadRequest>
    {
        private int _at = 2;

        public UploadRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_at >= script.Length)
            {
                return Task.FromResult(false);
            }

            var length = script[_at++];
            if (length == 255)
            {
                Current = new UploadRequest { Header = new UploadHeader() };
                return Task.FromResult(true);
            }

            var end = Math.Min(script.Length, _at + length);
            Current = new UploadRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(script.AsSpan(_at, end - _at)) };
            _at = end;
            return Task.FromResult(true);
        }
    }
}
