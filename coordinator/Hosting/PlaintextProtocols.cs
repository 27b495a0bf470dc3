using System.Buffers;
using FedDistill.Coordinator.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Lets HTTP/1.1 and HTTP/2 share an address without TLS: browsers and scrapers speak the one, gRPC the other, and an
/// operator should not need a port for each. The web server takes one of them there: asked for both it answers HTTP/1.1
/// alone, because nothing is negotiated. But an HTTP/2 connection tells by its first three bytes, so they choose.
/// </summary>
/// <remarks>
/// The HTTP/1.1 half is an address of the web server that nobody can connect to (<see cref="UnboundTransport"/>); its
/// pipeline is handed those connections of the shared address that begin otherwise.
/// </remarks>
public sealed class PlaintextProtocols(CoordinatorLimits limits)
{
    // No method of HTTP/1.1 begins with it.
    private static ReadOnlySpan<byte> Http2Begin => "PRI"u8;

    private readonly TaskCompletionSource<ConnectionDelegate> _http1 = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the HTTP/1.1 half. Once a server.</summary>
    public void ServeHttp1(KestrelServerOptions kestrel) => kestrel.Listen(new UnboundEndPoint(), listen =>
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next =>
        {
            _http1.SetResult(next);
            return next;
        });
    });

    /// <summary>Shares an address. Called after everything that is to see the connection first.</summary>
    public void Share(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(http2 => async connection =>
        {
            if (await IsHttp2Async(connection) is { } isHttp2)
            {
                await (isHttp2 ? http2 : await _http1.Task)(connection);
            }
        });
    }

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    /// <returns>Null: the connection ends, or says nothing for as long as one may be idle.</returns>
    private async Task<bool?> IsHttp2Async(ConnectionContext connection)
    {
        var end = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end, connection.ConnectionClosed);
        patience.CancelAfter(limits.IdleTimeout);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var isHttp2 = IsHttp2(read.Buffer);
                if (isHttp2 is not null || read.IsCompleted)
                {
                    input.AdvanceTo(read.Buffer.Start);
                    return isHttp2;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Closed by either side before it said anything.
            return null;
        }
    }

    private static bool? IsHttp2(ReadOnlySequence<byte> begin)
    {
        Span<byte> bytes = stackalloc byte[Http2Begin.Length];
        bytes = bytes[..(int)Math.Min(begin.Length, bytes.Length)];
        begin.Slice(0, bytes.Length).CopyTo(bytes);
        return !Http2Begin.StartsWith(bytes) ? false : bytes.Length == Http2Begin.Length ? true : null;
    }
}
