using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Identity;

/// <summary>
/// A party's key, its certificate and the authority that it trusts, in one PEM file: three files could be of different
/// enrolments after a crash, one cannot.
/// </summary>
public static class IdentityFile
{
    /// <summary>Puts an identity in place of the one before, for its owner's eyes alone; it is on the disk when this
    /// returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the file cannot be written.</exception>
    public static void Write(string path, ECDsa key, X509Certificate2 certificate, X509Certificate2 authority)
    {
        try
        {
            var text = $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n";
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged, $"The identity {path} cannot be written ({exception.Message}). Make its folder writable.", exception);
        }
    }

    /// <summary>Reads an identity.</summary>
    /// <returns>The certificate with its key, and the authority; the caller's to dispose.</returns>
    /// <exception cref="FedDistillException">StorageDamaged when the file cannot be read or is no identity.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2 Authority) Read(string path)
    {
        try
        {
            var pem = File.ReadAllText(path);
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            if (certificates.Count != 2)
            {
                throw new CryptographicException($"it holds {certificates.Count} certificates, not 2");
            }

            using var bare = certificates[0];
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return (WithKey(bare, key), certificates[1]);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The identity {path} cannot be read: {exception.Message.TrimEnd('.')}. Restore the file, or get another one from the operator.",
                exception);
        }
    }

    /// <summary>Joins a certificate and its key so that TLS can use them.</summary>
    /// <exception cref="ArgumentException">The key is another one's.</exception>
    public static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key)
    {
        var joined = certificate.CopyWithPrivateKey(key);
        if (!OperatingSystem.IsWindows())
        {
            return joined;
        }

        // TLS on Windows takes no key that lives in memory alone.
        using (joined)
        {
            return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
