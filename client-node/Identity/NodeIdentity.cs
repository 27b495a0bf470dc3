using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.ClientNode.Identity;

/// <summary>
/// A party's certificate with its key, and the one authority that it trusts; kept in a file for its owner's eyes alone.
/// </summary>
public sealed class NodeIdentity : IDisposable
{
    /// <summary>The file in a client's state folder.</summary>
    public const string FileName = "identity.pem";

    private readonly string _path;
    private readonly X509Certificate2 _authority;

    // Handshakes may still use those that were shown before; they are few.
    private readonly List<X509Certificate2> _shown = [];
    private volatile X509Certificate2 _certificate;

    private NodeIdentity(string path, X509Certificate2 certificate, X509Certificate2 authority, PartySubject subject)
    {
        (_path, _certificate, _authority, Subject) = (path, certificate, authority, subject);
        _shown.Add(certificate);
        Trust = new AuthorityTrust(authority);
    }

    /// <summary>Whose it is.</summary>
    public PartySubject Subject { get; }

    /// <summary>Whom it trusts.</summary>
    public AuthorityTrust Trust { get; }

    /// <summary>The present certificate, with its key.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>When the present certificate ends.</summary>
    public DateTimeOffset NotAfter => CertificateFacts.NotAfter(_certificate);

    /// <summary>Reads an identity.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read or is none.</exception>
    public static NodeIdentity Load(string path)
    {
        var (certificate, authority) = IdentityFile.Read(path);
        return PartySubject.Read(certificate.SubjectName) is { } subject
            ? new NodeIdentity(path, certificate, authority, subject)
            : throw new FedDistillException(ErrorCode.StorageDamaged, $"The certificate in {path} is not one of FedDistill's. Get another one from the operator.");
    }

    /// <summary>What a connection shows and checks; the connection disposes the identity.</summary>
    public ConnectionSecurity ForConnection() => new(Trust, () => _certificate, Owned: this);

    /// <summary>Puts a renewed certificate in place of the present one, on the disk first; new connections show
    /// it.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written.</exception>
    public void Replace(ECDsa key, X509Certificate2 certificate)
    {
        IdentityFile.Write(_path, key, certificate, _authority);
        _certificate = IdentityFile.WithKey(certificate, key);
        _shown.Add(_certificate);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _shown.ForEach(certificate => certificate.Dispose());
        _authority.Dispose();
    }
}
