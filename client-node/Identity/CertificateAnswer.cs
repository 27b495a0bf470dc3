using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Identity;

/// <summary>Reads the certificate that a coordinator gives.</summary>
internal static class CertificateAnswer
{
    /// <summary>The certificate, if it is what was asked for.</summary>
    /// <exception cref="FedDistillException">NotAuthenticated when it is another's, or of another authority.</exception>
    public static X509Certificate2 Read(EnrollReply reply, string client, ECDsa key, AuthorityTrust trust, DateTimeOffset now)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);
            var objection = trust.ObjectionToCaller(certificate, now)
                ?? (PartySubject.Read(certificate.SubjectName) == new PartySubject(PartyRole.Client, client) ? null : $"it is not {client}'s")
                ?? (certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) ? null : "its key is not this node's");
            return objection is null
                ? certificate
                : throw new FedDistillException(ErrorCode.NotAuthenticated, $"The certificate that came is not usable: {objection}. Tell the operator; compare the clocks.");
        }
        catch (CryptographicException exception)
        {
            throw new FedDistillException(
                ErrorCode.NotAuthenticated, "What came in place of a certificate is none. Check the address and both versions.", exception);
        }
        catch (FedDistillException)
        {
            certificate?.Dispose();
            throw;
        }
    }
}
