using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Identity;

/// <summary>
/// A client's request for a certificate, PKCS#10: its name and its public key, signed with the private one, which never
/// leaves the node.
/// </summary>
/// <param name="Client">The name that it asks for.</param>
/// <param name="Key">Its public key, ECDSA on the curve P-256.</param>
public sealed record SigningRequest(string Client, PublicKey Key)
{
    /// <summary>The most bytes that a request may have; an honest one has about 250.</summary>
    public const int MaxBytes = 4096;

    // secp256r1
    private const string CurveP256 = "1.2.840.10045.3.1.7";

    /// <summary>Writes a request in DER.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the name is none.</exception>
    public static byte[] Create(string client, ECDsa key) => new CertificateRequest(
        new PartySubject(PartyRole.Client, client).ToDistinguishedName(), key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>Reads a request; what it asks for beside name and key is ignored.</summary>
    /// <exception cref="FedDistillException">InvalidData when it is no request, its signature is wrong, its key is of
    /// another kind or its subject is not a client's.</exception>
    public static SigningRequest Read(ReadOnlySpan<byte> der)
    {
        try
        {
            if (der.Length is > 0 and <= MaxBytes)
            {
                var request = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256, out var read, CertificateRequestLoadOptions.Default);
                using var key = request.PublicKey.GetECDsaPublicKey();
                if (read == der.Length
                    && key?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == CurveP256
                    && PartySubject.Read(request.SubjectName) is { Role: PartyRole.Client } subject)
                {
                    return new SigningRequest(subject.Name, request.PublicKey);
                }
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            // The same answer to every other request that is none.
        }

        throw new FedDistillException(
            ErrorCode.InvalidData,
            "certificate_signing_request is not usable; allowed is PKCS#10 in DER, signed with SHA-256, with an ECDSA P-256 key and the subject OU=client, CN=NAME.");
    }
}
