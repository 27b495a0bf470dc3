using System.Net;
using System.Net.Sockets;

namespace FedDistill.Coordinator.Hosting;

/// <summary>Finds free ports for the silo of the embedded mode, so that two coordinators side by side never collide.</summary>
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
