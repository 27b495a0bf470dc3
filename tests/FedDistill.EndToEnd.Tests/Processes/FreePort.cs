using System.Net;
using System.Net.Sockets;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>A port for a server that is to come back on it after each kill.</summary>
internal static class FreePort
{
    private static int _last = Environment.ProcessId;

    /// <summary>
    /// One that is free, that no other test has, and that lies below those that systems give to outgoing connections: such
    /// a connection could take it while the server is away, and a client that tries again and again could reach itself.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = 20_000 + (Interlocked.Increment(ref _last) % 10_000);
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
