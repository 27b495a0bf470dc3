using System.Net;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Errors;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FedDistill.Coordinator.Hosting;

/// <summary>The addresses that a coordinator serves on: which are allowed, and how each is served.</summary>
internal static class ListenAddresses
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Refuses addresses that would let anybody in by mistake.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration, with what is allowed.</exception>
    public static void Check(CoordinatorOptions options)
    {
        if (options.Listen.Scheme == Uri.UriSchemeHttps && !new IdentityFolder(options.DataFolder).Exists)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The data folder {options.DataFolder} has no certificates, which https needs. " +
                $"Make them once with: feddistill-coordinator init --data-dir {options.DataFolder} --name HOST");
        }

        foreach (var address in Of(options))
        {
            if (address.Scheme != options.Listen.Scheme)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"{options.Listen} and {address} are of different kinds: behind the one without certificates everything would be open. Give both as https.");
            }

            if (address.Scheme == Uri.UriSchemeHttp && !IPAddress.IsLoopback(IpOf(address)) && !options.InsecurePlaintext)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"{address} is plain http beyond this machine: nobody would log in, and everything could be read on the way. Run " +
                    $"`feddistill-coordinator init` once and serve https://{address.Authority}, or give --insecure-plaintext if the network keeps all strangers out.");
            }
        }
    }

    /// <summary>Says what is unsafe, each time.</summary>
    public static void Warn(CoordinatorOptions options, ILogger logger)
    {
        foreach (var address in Of(options).Where(address => address.Scheme == Uri.UriSchemeHttp && !IPAddress.IsLoopback(IpOf(address))))
        {
            logger.Plaintext(address);
        }
    }

    /// <summary>Serves an address.</summary>
    /// <param name="kestrel">What is configured.</param>
    /// <param name="address">http or https, an IP address and a port.</param>
    /// <param name="isForOperators">Whether the operator's calls are answered there.</param>
    public static void Listen(KestrelServerOptions kestrel, Uri address, bool isForOperators) =>
        kestrel.Listen(IpOf(address), address.Port, listen =>
        {
            // Clients speak gRPC, which is HTTP/2; operators come with browsers and scrapers too.
            listen.Protocols = isForOperators ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
            kestrel.ApplicationServices.GetRequiredService<PeerConnections>().Guard(listen);
            PeerConnection.Remember(listen);
            if (isForOperators)
            {
                OperatorDoor.Mark(listen);
            }

            if (address.Scheme == Uri.UriSchemeHttps)
            {
                var identity = kestrel.ApplicationServices.GetRequiredService<CoordinatorIdentity>();
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(identity.Handshake()), HandshakeTimeout = HandshakeTimeout,
                });
            }
            else if (isForOperators)
            {
                kestrel.ApplicationServices.GetRequiredService<PlaintextProtocols>().Share(listen);
            }
        });

    private static IEnumerable<Uri> Of(CoordinatorOptions options) =>
        options.AdminListen is { } admin ? [options.Listen, admin] : [options.Listen];

    private static IPAddress IpOf(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The address {address} is neither http nor https; write https://ADDRESS:PORT or http://ADDRESS:PORT.");
        }

        return address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed)
            ? parsed
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The address {address} names no IP address; write https://0.0.0.0:5080 or http://127.0.0.1:5080.");
    }
}
