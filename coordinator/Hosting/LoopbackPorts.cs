using System.Net;
using System.Net.Sockets;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// Finds a free port for the silo of the embedded mode, so that two coordinators can run side by side.
/// </summary>
public static class LoopbackPorts
{
    /// <summary>A loopback TCP port that was free a moment ago.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
