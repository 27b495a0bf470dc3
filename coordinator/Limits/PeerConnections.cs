using System.Net;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FedDistill.Coordinator.Limits;

/// <summary>Counts the connections of each address as they come, and closes those that are too many.</summary>
public sealed class PeerConnections(CoordinatorLimits limits, FaultLog faults, CoordinatorInstruments instruments)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Guards an address that the coordinator listens on, before anything is read from it.</summary>
    public void Guard(ListenOptions listen) => listen.Use(next => async connection =>
    {
        var address = Peer.AddressOf((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!TryEnter(address))
        {
            instruments.OnLimitHit("connections");
            faults.Closed($"{connection.RemoteEndPoint}", $"its address has {limits.ConnectionsPerAddress} already.");
            return;
        }

        try
        {
            connection.Items[CallCounter.Key] = new CallCounter();
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    });

    private bool TryEnter(string address)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(address);
            if (open >= limits.ConnectionsPerAddress)
            {
                return false;
            }

            _open[address] = open + 1;
            return true;
        }
    }

    private void Leave(string address)
    {
        lock (_lock)
        {
            if (--_open[address] == 0)
            {
                _open.Remove(address);
            }
        }
    }
}
