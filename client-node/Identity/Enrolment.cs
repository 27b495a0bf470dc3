using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Identity;

/// <summary>
/// Exchanges an operator's token for a certificate. The token says which authority to trust, so that nobody in between
/// can pass for the coordinator: until the authority is known to be that one, nothing of the client is sent.
/// </summary>
public sealed class Enrolment(Uri coordinator, TimeProvider time, ILoggerFactory loggerFactory)
{
    private static readonly ReconnectOptions NoPatience = new() { Wait = false };

    /// <summary>Makes a key, gets its certificate, keeps both.</summary>
    /// <param name="token">From the operator.</param>
    /// <param name="client">The name that the token is for.</param>
    /// <param name="path">The file of the identity; what is there is replaced, once the new one is had.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When the certificate ends.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration for a plain http address, or a file of another client;
    /// NotAuthenticated when the server is not the token's coordinator; NotAllowed when the token is not good; Network;
    /// StorageDamaged.</exception>
    public async Task<DateTimeOffset> RunAsync(EnrolmentToken token, string client, string path, CancellationToken cancellationToken)
    {
        if (coordinator.Scheme != Uri.UriSchemeHttps)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"{coordinator} is plain http, where a token could be read on the way. Give the coordinator's https address.");
        }

        CheckFolder(path, client);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new EnrollRequest
        {
            Token = token.Reveal(), CertificateSigningRequest = ByteString.CopyFrom(SigningRequest.Create(client, key)),
        };
        using var authority = await PinAsync(token, cancellationToken);
        var trust = new AuthorityTrust(authority);
        using var connection = Connect(new ConnectionSecurity(trust, () => null));
        var reply = await connection.CallAsync("enroll", call => connection.Federation.EnrollAsync(request, call), cancellationToken);
        using var certificate = CertificateAnswer.Read(reply, client, key, trust, time.GetUtcNow());
        OwnFolder.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        IdentityFile.Write(path, key, certificate, authority);
        return CertificateFacts.NotAfter(certificate);
    }

    /// <summary>A node's own identity may be replaced, and one that is damaged; another node's may not.</summary>
    private static void CheckFolder(string path, string client)
    {
        try
        {
            if (!File.Exists(path))
            {
                return;
            }

            using var present = NodeIdentity.Load(path);
            if (present.Subject.Name != client)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration, $"{path} is {present.Subject.Name}'s; this is {client}. Name a folder of its own with --state.");
            }
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.StorageDamaged)
        {
            // Enrolling again is how to mend it.
        }
    }

    /// <summary>
    /// Asks whoever answers for its authority's certificate, and believes it only if it is the one that the token names.
    /// </summary>
    private async Task<X509Certificate2> PinAsync(EnrolmentToken token, CancellationToken cancellationToken)
    {
        using var stranger = Connect(new ConnectionSecurity(Trust: null, () => null));
        var reply = await stranger.CallAsync(
            "ask for the authority", call => stranger.Federation.GetAuthorityAsync(new GetAuthorityRequest(), call), cancellationToken);
        var found = Convert.ToHexStringLower(SHA256.HashData(reply.Certificate.Span));
        return found == token.AuthorityFingerprint
            ? X509CertificateLoader.LoadCertificate(reply.Certificate.Span)
            : throw new FedDistillException(
                ErrorCode.NotAuthenticated,
                $"The server at {coordinator} has the authority {found}; the token is for {token.AuthorityFingerprint}. The token was not sent. " +
                "Check the address; if it is right, somebody may stand between: ask the operator.");
    }

    private CoordinatorConnection Connect(ConnectionSecurity security) => new(coordinator, NoPatience, time, loggerFactory, security);
}
