using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <summary>
/// The certificate that the server shows. Each handshake asks for it, and the first one after two thirds of its life
/// finds a new one: no timer that a sleeping machine could miss, and no restart.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IdentityFolder _folder;
    private readonly CertificateAuthority _authority;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Handshakes may still use those that were shown before; they are few.
    private readonly List<X509Certificate2> _shown = [];
    private SslStreamCertificateContext _present;

    /// <summary>Reads the certificate of the folder.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read.</exception>
    public ServerCertificate(IdentityFolder folder, CertificateAuthority authority, TimeProvider time, ILogger logger)
    {
        (_folder, _authority, _time, _logger) = (folder, authority, time, logger);
        _present = Read();
    }

    /// <summary>What the next handshake shows.</summary>
    public SslStreamCertificateContext Present()
    {
        lock (_lock)
        {
            if (_time.GetUtcNow() >= CertificateFacts.RenewAt(_present.TargetCertificate))
            {
                Renew();
            }

            return _present;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _shown.ForEach(certificate => certificate.Dispose());

    private void Renew()
    {
        var names = _present.TargetCertificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        try
        {
            _folder.WriteServer(_authority, names, _time.GetUtcNow());
            _present = Read();
            _logger.ServerCertificateRenewed(CertificateFacts.NotAfter(_present.TargetCertificate));
        }
        catch (FedDistillException exception)
        {
            // The present one is good for another third of its life; the next handshake tries again.
            _logger.ServerCertificateNotRenewed(CertificateFacts.NotAfter(_present.TargetCertificate), exception.Message);
        }
    }

    private SslStreamCertificateContext Read()
    {
        var (certificate, authority) = IdentityFile.Read(_folder.Server);
        authority.Dispose();
        _shown.Add(certificate);
        // Offline: clients have the authority's certificate; there is nothing to be looked for.
        return SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }
}
