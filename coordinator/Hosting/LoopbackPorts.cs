using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Finds a free port for the silo of the embedded mode, so that two coordinators can run side by side.
/// </summary>
public static class LoopbackPorts
{
    // Below the ports that operating systems give to outgoing connections (Linux from 32768, others from 49152): one of
    // those may be taken again before the silo listens on it.
    private const int First = 20_000;
    private const int AfterLast = 32_768;
    private const int Tries = 100;

    /// <summary>A loopback TCP port that was free a moment ago.</summary>
    public static int FindFree()
    {
        for (var i = 0; i < Tries; i++)
        {
            if (TryListen(RandomNumberGenerator.GetInt32(First, AfterLast)) is { } port)
            {
                return port;
            }
        }

        return TryListen(0) ?? throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    private static int? TryListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
