using System.Runtime.CompilerServices;
using FedDistill.Coordinator.Limits;
using FedDistill.Core.Errors;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>
/// Reads the chunks of an upload with the limits that a streaming call does not get from the web server.
/// </summary>
public static class ChunkedStreams
{
    /// <summary>The most bytes that one message may carry.</summary>
    public const int MaxChunkBytes = 64 * 1024;

    /// <summary>The payload bytes of a stream's remaining messages.</summary>
    /// <param name="stream">A stream whose header has been read.</param>
    /// <param name="chunkOf">The chunk of a message; null when the message is another part.</param>
    /// <param name="pace">How slow the stream may be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FedDistillException">ShapeMismatch for a wrong message; Network when the stream is too
    /// slow.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadChunksAsync<TMessage>(
        this IAsyncStreamReader<TMessage> stream,
        Func<TMessage, ByteString?> chunkOf,
        StreamPace pace,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TMessage : class
    {
        using var late = new CancellationTokenSource(pace.Window, pace.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var inWindow = 0L;
        while (await MoveNextAsync(stream, pace, late.Token, linked.Token))
        {
            if (chunkOf(stream.Current) is not { } chunk || chunk.Length is 0 or > MaxChunkBytes)
            {
                throw new FedDistillException(
                    ErrorCode.ShapeMismatch, $"After the header only chunks of 1 to {MaxChunkBytes} bytes may follow.");
            }

            inWindow += chunk.Length;
            if (inWindow >= pace.WindowBytes)
            {
                inWindow = 0;
                late.CancelAfter(pace.Window);
            }

            yield return chunk.Memory;
        }
    }

    /// <summary>Reads a stream's first message, which must come within a window.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FedDistillException">Network when none comes in time.</exception>
    public static async Task<bool> ReadHeaderAsync<TMessage>(
        this IAsyncStreamReader<TMessage> stream, StreamPace pace, CancellationToken cancellationToken)
        where TMessage : class
    {
        using var late = new CancellationTokenSource(pace.Window, pace.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        return await MoveNextAsync(stream, pace, late.Token, linked.Token);
    }

    private static async Task<bool> MoveNextAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, StreamPace pace, CancellationToken late, CancellationToken linked)
    {
        try
        {
            return await stream.MoveNext(linked);
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested)
        {
            throw new FedDistillException(
                ErrorCode.Network,
                $"The stream brought less than {pace.WindowBytes} bytes in {pace.Window.TotalSeconds} s. Ask QueryUpload and go on from there.",
                exception);
        }
    }
}
