using System.Runtime.CompilerServices;
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

    /// <summary>The slowest allowed stream: <see cref="WindowBytes"/> in each <see cref="Window"/>.</summary>
    public const int WindowBytes = 30 * 1024;

    /// <summary>How long <see cref="WindowBytes"/> may take.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>The payload bytes of a stream's remaining messages.</summary>
    /// <param name="stream">A stream whose header has been read.</param>
    /// <param name="chunkOf">The chunk of a message; null when the message is another part.</param>
    /// <param name="time">Measures the stream's pace.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="FedDistillException">ShapeMismatch for a wrong message; Network when the stream is too
    /// slow.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadChunksAsync<TMessage>(
        this IAsyncStreamReader<TMessage> stream,
        Func<TMessage, ByteString?> chunkOf,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TMessage : class
    {
        using var pace = new CancellationTokenSource(Window, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(pace.Token, cancellationToken);
        var inWindow = 0;
        while (await MoveNextAsync(stream, pace.Token, linked.Token))
        {
            if (chunkOf(stream.Current) is not { } chunk || chunk.Length is 0 or > MaxChunkBytes)
            {
                throw new FedDistillException(
                    ErrorCode.ShapeMismatch, $"After the header only chunks of 1 to {MaxChunkBytes} bytes may follow.");
            }

            inWindow += chunk.Length;
            if (inWindow >= WindowBytes)
            {
                inWindow = 0;
                pace.CancelAfter(Window);
            }

            yield return chunk.Memory;
        }
    }

    /// <summary>Reads a stream's first message, which must come within a <see cref="Window"/>.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FedDistillException">Network when none comes in time.</exception>
    public static async Task<bool> ReadHeaderAsync<TMessage>(
        this IAsyncStreamReader<TMessage> stream, TimeProvider time, CancellationToken cancellationToken)
        where TMessage : class
    {
        using var pace = new CancellationTokenSource(Window, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(pace.Token, cancellationToken);
        return await MoveNextAsync(stream, pace.Token, linked.Token);
    }

    private static async Task<bool> MoveNextAsync<TMessage>(
        IAsyncStreamReader<TMessage> stream, CancellationToken pace, CancellationToken linked)
    {
        try
        {
            return await stream.MoveNext(linked);
        }
        catch (OperationCanceledException exception) when (pace.IsCancellationRequested)
        {
            throw new FedDistillException(
                ErrorCode.Network,
                $"The stream brought less than {WindowBytes} bytes in {Window.TotalSeconds:F0} s. Ask QueryUpload and go on from there.",
                exception);
        }
    }
}
