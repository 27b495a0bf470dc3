using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <summary>
/// Issues the certificates of one coordinator: ECDSA P-256 with SHA-256 throughout. An authority issues to parties
/// directly, never to other authorities.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a client's certificate is good: so long a node may be off without enrolling again.</summary>
    public static readonly TimeSpan ClientLife = TimeSpan.FromHours(24);

    /// <summary>How long a server's certificate is good; the coordinator renews it by itself.</summary>
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(90);

    /// <summary>How long the operator's certificate is good; renewed when the coordinator starts.</summary>
    public static readonly TimeSpan OperatorLife = TimeSpan.FromDays(365);

    /// <summary>How long the authority itself is good: 10 years.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(3653);

    /// <summary>Certificates begin a little in the past, because clocks differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int SerialBytes = 16;

    private readonly ECDsa _key;

    /// <summary>Takes over an authority that exists.</summary>
    /// <param name="certificate">Its certificate with the key; the caller's to dispose.</param>
    public CertificateAuthority(X509Certificate2 certificate)
    {
        Certificate = certificate;
        _key = certificate.GetECDsaPrivateKey()!;
    }

    /// <summary>Its own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Makes the certificate of a new authority, signed by itself.</summary>
    public static X509Certificate2 CreateCertificate(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("O=FedDistill, CN=FedDistill certificate authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        // What it issues begins a little in the past too.
        return request.CreateSelfSigned(now - (2 * ClockSkew), now + Life);
    }

    /// <summary>A fresh serial number, hexadecimal: 16 random bytes.</summary>
    public static string NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        // Positive and without leading zeros, so that it reads the same in every encoding.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return Convert.ToHexString(serial);
    }

    /// <summary>Issues a client's certificate.</summary>
    /// <param name="request">Whose, and its public key.</param>
    /// <param name="serial">From <see cref="NewSerial"/>.</param>
    /// <param name="now">The present.</param>
    public X509Certificate2 IssueClient(SigningRequest request, string serial, DateTimeOffset now) =>
        Issue(new PartySubject(PartyRole.Client, request.Client), request.Key, ClientUse, names: null, serial, now, ClientLife);

    /// <summary>Issues an operator's certificate.</summary>
    public X509Certificate2 IssueOperator(PublicKey key, DateTimeOffset now) =>
        Issue(new PartySubject(PartyRole.Operator, "operator"), key, ClientUse, names: null, NewSerial(), now, OperatorLife);

    /// <summary>Issues a server's certificate.</summary>
    /// <param name="key">Its public key.</param>
    /// <param name="names">The host names and IP addresses by which it is called.</param>
    /// <param name="now">The present.</param>
    public X509Certificate2 IssueServer(PublicKey key, IEnumerable<string> names, DateTimeOffset now) =>
        Issue(new PartySubject(PartyRole.Coordinator, "coordinator"), key, ServerUse, names, NewSerial(), now, ServerLife);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private X509Certificate2 Issue(
        PartySubject subject, PublicKey key, string use, IEnumerable<string>? names, string serial, DateTimeOffset now, TimeSpan life)
    {
        var request = new CertificateRequest(subject.ToDistinguishedName(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(AlternativeNames(names));
        }

        var end = now + life;
        var authorityEnd = CertificateFacts.NotAfter(Certificate);
        return request.Create(
            Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_key),
            now - ClockSkew,
            end < authorityEnd ? end : authorityEnd,
            Convert.FromHexString(serial));
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
