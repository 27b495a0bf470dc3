using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Rpc;

public sealed class ChunkedStreamsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task ReadChunks_StreamFallsSilent_EndsWhenTheWindowHasPassed()
    {
        var stream = new SilentStream(new UploadRequest { Chunk = ByteString.CopyFrom(new byte[100]) });
        await using var chunks = Read(stream).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await chunks.MoveNextAsync());

        var next = chunks.MoveNextAsync();
        _time.Advance(Window);

        var error = await Assert.ThrowsAsync<FedDistillException>(async () => await next);
        Assert.Equal(ErrorCode.Network, error.Code);
        Assert.Contains("QueryUpload", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadChunks_EnoughInEachWindow_GoesOn()
    {
        var chunk = new UploadRequest { Chunk = ByteString.CopyFrom(new byte[30 * 1024]) };
        await using var chunks = Read(new SilentStream(chunk, chunk, chunk)).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        for (var read = 0; read < 3; read++)
        {
            Assert.True(await chunks.MoveNextAsync());
            _time.Advance(Window - TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task ReadChunks_NoChunkInTheMessage_IsRefused()
    {
        await using var chunks = Read(new SilentStream(new UploadRequest { Header = new UploadHeader() }))
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<FedDistillException>(async () => await chunks.MoveNextAsync());
        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> Read(IAsyncStreamReader<UploadRequest> stream) => stream.ReadChunksAsync(
        message => message.PartCase == UploadRequest.PartOneofCase.Chunk ? message.Chunk : null,
        new StreamPace(_time, 1024, Window),
        TestContext.Current.CancellationToken);

    /// <summary>Brings its messages, then nothing, without ever ending.</summary>
    private sealed class SilentStream(params UploadRequest[] messages) : IAsyncStreamReader<UploadRequest>
    {
        private int _next;

        public UploadRequest Current => messages[_next - 1];

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_next == messages.Length)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            _next++;
            return true;
        }
    }
}
