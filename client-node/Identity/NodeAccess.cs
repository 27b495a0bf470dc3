using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Identity;

/// <summary>A client's way to its coordinator: over https with its certificate, which is renewed for as long as this
/// lives; over plain http without one.</summary>
public sealed class NodeAccess : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;

    private NodeAccess(CoordinatorConnection connection, NodeIdentity? identity, TimeProvider time, ILoggerFactory loggerFactory)
    {
        Connection = connection;
        _renewing = identity is null
            ? Task.CompletedTask
            : new CertificateRenewal(identity, connection, time, loggerFactory.CreateLogger<CertificateRenewal>()).RunAsync(_end.Token);
    }

    /// <summary>The connection.</summary>
    public CoordinatorConnection Connection { get; }

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="address">The coordinator's.</param>
    /// <param name="client">The client's name; empty: whoever the identity is of.</param>
    /// <param name="stateFolder">Where <c>enroll</c> has put its identity.</param>
    /// <param name="options">How patiently to wait for the coordinator.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Where outages and renewals are told.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the address is plain http beyond this machine, or
    /// https and there is no identity for the client that is still good; StorageDamaged when it cannot be
    /// read.</exception>
    public static NodeAccess Open(
        CoordinatorAddress address, string client, string stateFolder, ReconnectOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        var path = Path.Combine(stateFolder, NodeIdentity.FileName);
        if (!address.IsSecure)
        {
            if (File.Exists(path) && !address.InsecurePlaintext)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"{path} is the identity for a coordinator with certificates; {address.Url} is plain http, where nothing proves who answers. Nothing was sent. " +
                    $"Give the https address, or another --state for a coordinator without certificates.");
            }

            return new NodeAccess(new CoordinatorConnection(address.Url, options, time, loggerFactory), identity: null, time, loggerFactory);
        }

        var identity = Load(path, client, address.Url, time.GetUtcNow());
        return new NodeAccess(
            new CoordinatorConnection(address.Url, options, time, loggerFactory, identity.ForConnection()), identity, time, loggerFactory);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        Connection.Dispose();
        _end.Dispose();
    }

    private static NodeIdentity Load(string path, string client, Uri coordinator, DateTimeOffset now)
    {
        var name = client.Length > 0 ? client : "NAME";
        var remedy = $"Ask the operator for a token (feddistill-coordinator token {name}), then: feddistill-client enroll --coordinator {coordinator} --name {name} --token T";
        if (!File.Exists(path))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"There is no identity {path}, which {coordinator} asks for. {remedy}");
        }

        var identity = NodeIdentity.Load(path);
        try
        {
            if (client.Length > 0 && identity.Subject != new PartySubject(PartyRole.Client, client))
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration, $"The identity {path} is {identity.Subject.Name}'s; this is {client}. Name its own folder with --state.");
            }

            return now < identity.NotAfter
                ? identity
                : throw new FedDistillException(
                    ErrorCode.NotAuthenticated, $"The certificate of {identity.Subject.Name} ended at {identity.NotAfter:u}; a node that was off for so long enrolls again. {remedy}");
        }
        catch
        {
            identity.Dispose();
            throw;
        }
    }
}
