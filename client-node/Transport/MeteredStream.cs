using System.Net.Sockets;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// A connection's stream that counts the bytes on the wire. HTTP/2 uses the asynchronous members alone.
/// </summary>
internal sealed class MeteredStream(Socket socket, TrafficMeter meter) : NetworkStream(socket, ownsSocket: true)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        meter.OnWireDown(read);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        meter.OnWireUp(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Connects; what <see cref="SocketsHttpHandler.ConnectCallback"/> asks for.</summary>
    internal static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, TrafficMeter meter, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new MeteredStream(socket, meter);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
