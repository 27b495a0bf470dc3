using System.Net;
using System.Net.Sockets;
using FedDistill.Coordinator.Identity;
using Microsoft.AspNetCore.Connections.Features;

namespace FedDistill.Coordinator.Limits;

/// <summary>Who is at the other end, as far as limits go: nothing that a peer writes into a message has a say.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Origin">The name in its certificate, once that has been believed on this connection, else the network
/// address: anyone can make a new certificate for each call.</param>
/// <param name="Place">Address and port, for the log.</param>
public readonly record struct Peer(string Connection, string Origin, string Place)
{
    /// <summary>The peer of a call.</summary>
    public static Peer Of(HttpContext call)
    {
        var connection = call.Connection;
        return new Peer(
            connection.Id,
            PeerConnection.Of(call).Believed is { Subject: var subject } ? $"{subject.Role} {subject.Name}" : AddressOf(connection.RemoteIpAddress),
            $"{connection.RemoteIpAddress}:{connection.RemotePort}");
    }

    /// <summary>
    /// One text for one address; of IPv6 the network's 64 bits, for whoever has one such address has all of them.
    /// </summary>
    public static string AddressOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    /// <summary>How many calls the connection of a call has running.</summary>
    internal static CallCounter CallsOf(HttpContext call) =>
        (CallCounter)call.Features.Get<IConnectionItemsFeature>()!.Items[CallCounter.Key]!;
}
