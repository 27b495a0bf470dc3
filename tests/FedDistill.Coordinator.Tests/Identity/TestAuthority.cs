using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>An authority that issues what a test asks for, good or bad.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly List<IDisposable> _made = [];

    public TestAuthority(DateTimeOffset now)
    {
        var key = Key();
        Certificate = Kept(CertificateAuthority.CreateCertificate(key, now));
        Authority = Kept(new CertificateAuthority(Certificate));
    }

    /// <summary>Takes over the authority of a coordinator's data folder.</summary>
    public TestAuthority(string dataFolder)
    {
        var (certificate, copy) = IdentityFile.Read(new IdentityFolder(dataFolder).Authority);
        Kept(copy);
        Certificate = Kept(certificate);
        Authority = Kept(new CertificateAuthority(Certificate));
    }

    public X509Certificate2 Certificate { get; }

    public CertificateAuthority Authority { get; }

    public AuthorityTrust Trust => new(Certificate);

    public ECDsa Key() => Kept(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public X509Certificate2 Client(string name, DateTimeOffset now)
    {
        var key = Key();
        return WithKey(Authority.IssueClient(SigningRequest.Read(SigningRequest.Create(name, key)), CertificateAuthority.NewSerial(), now), key);
    }

    public X509Certificate2 Server(DateTimeOffset now, params string[] names)
    {
        var key = Key();
        return WithKey(Authority.IssueServer(new PublicKey(key), names, now), key);
    }

    public X509Certificate2 Operator(DateTimeOffset now)
    {
        var key = Key();
        return WithKey(Authority.IssueOperator(new PublicKey(key), now), key);
    }

    /// <summary>A certificate that nobody but itself vouches for.</summary>
    public X509Certificate2 SelfSigned(string name, DateTimeOffset now) => Kept(
        new CertificateRequest(new PartySubject(PartyRole.Client, name).ToDistinguishedName(), Key(), HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddHours(-1), now.AddHours(1)));

    public void Dispose() => _made.ForEach(made => made.Dispose());

    private X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key) => Kept(IdentityFile.WithKey(Kept(certificate), key));

    private T Kept<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
