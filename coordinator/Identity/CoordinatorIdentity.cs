using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <summary>Who the coordinator is and whom it believes; for one that serves with certificates.</summary>
public sealed class CoordinatorIdentity : IDisposable
{
    private readonly X509Certificate2 _authorityCertificate;
    private readonly string _operator;
    private readonly ServerCertificate _server;

    private CoordinatorIdentity(IdentityFolder folder, X509Certificate2 authorityCertificate, TimeProvider time, ILogger logger)
    {
        _authorityCertificate = authorityCertificate;
        Authority = new CertificateAuthority(authorityCertificate);
        Trust = new AuthorityTrust(authorityCertificate);
        _operator = ReadOperator(folder, time, logger);
        _server = new ServerCertificate(folder, Authority, time, logger);
    }

    /// <summary>Issues clients' certificates.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>Whom it believes.</summary>
    public AuthorityTrust Trust { get; }

    /// <summary>Opens the identity of a data folder.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when its authority has ended; StorageDamaged when it is
    /// not there or cannot be read.</exception>
    public static CoordinatorIdentity Open(string dataFolder, TimeProvider time, ILogger logger)
    {
        var folder = new IdentityFolder(dataFolder);
        var (certificate, copy) = IdentityFile.Read(folder.Authority);
        copy.Dispose();
        if (time.GetUtcNow() is var now && (now < CertificateFacts.NotBefore(certificate) || now >= CertificateFacts.NotAfter(certificate)))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The authority in {folder.Authority} is valid from {CertificateFacts.NotBefore(certificate):u} to {CertificateFacts.NotAfter(certificate):u}; " +
                $"here it is {now:u}. Set the clock, or move the folder away, run init and enroll all clients again.");
        }

        return new CoordinatorIdentity(folder, certificate, time, logger);
    }

    /// <summary>
    /// Whether a certificate is the operator's of this folder, to the bit: putting another in its place is how one that
    /// has leaked is revoked.
    /// </summary>
    public bool IsOperator(X509Certificate2 certificate) => CertificateFacts.Fingerprint(certificate) == _operator;

    /// <summary>
    /// The server's side of a handshake. TLS asks for a certificate and checks that the peer has its key; whether it is
    /// one to believe is judged at each call, where a refusal can be told in words and validity is looked at again.
    /// </summary>
    public SslServerAuthenticationOptions Handshake() => new()
    {
        ServerCertificateContext = _server.Present(),
        ClientCertificateRequired = true,
#pragma warning disable CA5359 // It is the server that asks here; the door validates what is shown, at each call.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        // A resumed session would bring back the certificate that it began with.
        AllowTlsResume = false,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        },
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _server.Dispose();
        Authority.Dispose();
        _authorityCertificate.Dispose();
    }

    /// <summary>The fingerprint of the operator's certificate, which is made again when it is missing or in its last
    /// third.</summary>
    private string ReadOperator(IdentityFolder folder, TimeProvider time, ILogger logger)
    {
        if (File.Exists(folder.Operator) && Fingerprint() is { } present)
        {
            return present;
        }

        folder.WriteOperator(Authority, time.GetUtcNow());
        logger.OperatorCertificateMade(folder.Operator);
        return Fingerprint()!;

        string? Fingerprint()
        {
            var (certificate, authority) = IdentityFile.Read(folder.Operator);
            using (certificate)
            using (authority)
            {
                return time.GetUtcNow() < CertificateFacts.RenewAt(certificate) ? CertificateFacts.Fingerprint(certificate) : null;
            }
        }
    }
}
