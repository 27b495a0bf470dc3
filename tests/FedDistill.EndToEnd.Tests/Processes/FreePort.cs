using System.Net;
using System.Net.Sockets;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>A port for a server that is to come back on it after each kill.</summary>
internal static class FreePort
{
    /// <summary>
    /// One that is free and lies below those that systems give to outgoing connections: such a connection could take it
    /// while the server is away, and a client that tries again and again could even reach itself.
    /// </summary>
    public static int Find()
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port = port < 30_000 ? port + 1 : 20_000)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
