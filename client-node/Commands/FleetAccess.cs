using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Transport;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>
/// A fleet's ways to its coordinator: one that all share without certificates; with them one for each client, because a
/// connection speaks for one name.
/// </summary>
internal sealed class FleetAccess : IAsyncDisposable
{
    private readonly Dictionary<string, NodeAccess> _byClient = [];
    private NodeAccess? _shared;

    /// <summary>Opens them; nothing is sent yet.</summary>
    /// <exception cref="Core.Errors.FedDistillException">As of <see cref="NodeAccess.Open"/>, for the first client that
    /// has no good identity.</exception>
    public static FleetAccess Open(FleetSettings settings, ILoggerFactory loggerFactory)
    {
        var address = CoordinatorAddress.Parse(settings.Coordinator, settings.InsecurePlaintext);
        var access = new FleetAccess();
        if (!address.IsSecure)
        {
            access._shared = OpenFor("", settings.StateFolder);
            return access;
        }

        foreach (var client in Enumerable.Range(0, settings.Clients).Select(FleetOptions.ClientName))
        {
            access._byClient.Add(client, OpenFor(client, Path.Combine(settings.StateFolder, client)));
        }

        return access;

        NodeAccess OpenFor(string client, string folder) => NodeAccess.Open(
            address, client, folder, new ReconnectOptions { Wait = settings.Wait }, TimeProvider.System, loggerFactory);
    }

    /// <summary>A client's connection.</summary>
    public CoordinatorConnection ConnectionOf(string client) => (_shared ?? _byClient[client]).Connection;

    public async ValueTask DisposeAsync()
    {
        foreach (var access in _byClient.Values)
        {
            await access.DisposeAsync();
        }

        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }
    }
}
