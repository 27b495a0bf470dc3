using System.Net.Sockets;

namespace FedDistill.EndToEnd.Tests.Faults;

/// <summary>The two halves of a connection through a proxy.</summary>
internal sealed class ProxiedConnection(Socket client) : IDisposable
{
    public Socket Client => client;

    public Socket Server { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Whether bytes of it are missing, so that it cannot go on.</summary>
    public bool HasLost { get; set; }

    /// <summary>Breaks it without a goodbye: both sides see a reset.</summary>
    public void Reset()
    {
        client.LingerState = Server.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        Server.Dispose();
    }
}
