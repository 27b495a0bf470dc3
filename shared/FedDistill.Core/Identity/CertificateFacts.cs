using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedDistill.Core.Identity;

/// <summary>What is read from a certificate more than once.</summary>
public static class CertificateFacts
{
    /// <summary>SHA-256 of its DER, lower-case hexadecimal: what people compare.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>When it begins.</summary>
    public static DateTimeOffset NotBefore(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    /// <summary>When it ends; from this instant on it is refused.</summary>
    public static DateTimeOffset NotAfter(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>
    /// When its holder asks for the next one: after two thirds of its life, and up to a twentieth of it later, so that
    /// clients that enrolled together do not come back together. The same certificate always gives the same instant.
    /// </summary>
    public static DateTimeOffset RenewAt(X509Certificate2 certificate)
    {
        var life = NotAfter(certificate) - NotBefore(certificate);
        var jitter = BinaryPrimitives.ReadUInt32BigEndian(certificate.GetCertHash(HashAlgorithmName.SHA256)) / (double)uint.MaxValue;
        return NotBefore(certificate) + (life * ((2 / 3.0) + (jitter / 20)));
    }
}
