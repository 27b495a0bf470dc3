using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>Which certificates an authority's trust believes, and at which instants.</summary>
public sealed class AuthorityTrustTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TestAuthority _authority = new(Noon);
    private readonly TestAuthority _other = new(Noon);

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(-301, "not valid before")]
    [InlineData(-300, null)]
    [InlineData(0, null)]
    [InlineData((24 * 3600) - 1, null)]
    [InlineData(24 * 3600, "ended at")]
    [InlineData(48 * 3600, "ended at")]
    public void ObjectionToCaller_AtAnInstant_IsOfTheCertificatesTime(int seconds, string? objection)
    {
        var certificate = _authority.Client("site-a", Noon);

        Objects(objection, _authority.Trust.ObjectionToCaller(certificate, Noon.AddSeconds(seconds)));
    }

    [Fact]
    public void ObjectionToCaller_Strangers_AreRefusedEachForItsReason()
    {
        var trust = _authority.Trust;

        Objects("not issued by the authority", trust.ObjectionToCaller(_other.Client("site-a", Noon), Noon));
        Objects("not issued by the authority", trust.ObjectionToCaller(_authority.SelfSigned("site-a", Noon), Noon));
        Objects("another use", trust.ObjectionToCaller(_authority.Server(Noon, "localhost"), Noon));
        Objects("", trust.ObjectionToCaller(_authority.Certificate, Noon));
        Assert.Null(trust.ObjectionToCaller(_authority.Operator(Noon), Noon));
    }

    [Fact]
    public void ObjectionToCaller_CertificateThatACallerIssued_IsRefused()
    {
        var client = _authority.Client("site-a", Noon);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new PartySubject(PartyRole.Client, "site-b").ToDistinguishedName(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: true));
        using var signer = client.GetECDsaPrivateKey();
        using var forged = request.Create(
            client.SubjectName, X509SignatureGenerator.CreateForECDsa(signer!), Noon, Noon.AddHours(1), Convert.FromHexString(CertificateAuthority.NewSerial()));

        Assert.NotNull(_authority.Trust.ObjectionToCaller(forged, Noon));
    }

    [Fact]
    public void ObjectionToCaller_SubjectThatIsNobodys_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authorityKey = _authority.Certificate.GetECDsaPrivateKey();
        var request = new CertificateRequest("OU=root, CN=site-a", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: true));
        using var odd = request.Create(
            _authority.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey!), Noon, Noon.AddHours(1), Convert.FromHexString(CertificateAuthority.NewSerial()));

        Objects("subject", _authority.Trust.ObjectionToCaller(odd, Noon));
    }

    [Theory]
    [InlineData("localhost", null)]
    [InlineData("coordinator.example.org", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("[::1]", null)]
    [InlineData("127.0.0.2", "not for 127.0.0.2 but for localhost")]
    [InlineData("example.org", "not for example.org")]
    // The common name is no host.
    [InlineData("coordinator", "not for coordinator")]
    public void ObjectionToServer_ByHost_KnowsItsNamesAlone(string host, string? objection)
    {
        var certificate = _authority.Server(Noon, "localhost", "coordinator.example.org", "127.0.0.1", "::1");

        Objects(objection, _authority.Trust.ObjectionToServer(certificate, host, Noon));
    }

    [Fact]
    public void ObjectionToServer_ClientsCertificateOrAnotherAuthority_IsRefused()
    {
        Objects("another use", _authority.Trust.ObjectionToServer(_authority.Client("localhost", Noon), "localhost", Noon));
        Objects("not issued", _authority.Trust.ObjectionToServer(_other.Server(Noon, "localhost"), "localhost", Noon));
        Objects("ended", _authority.Trust.ObjectionToServer(_authority.Server(Noon, "localhost"), "localhost", Noon.AddDays(90)));
    }

    private static void Objects(string? expected, string? objection)
    {
        if (expected is null)
        {
            Assert.Null(objection);
        }
        else
        {
            Assert.Contains(expected, objection, StringComparison.Ordinal);
        }
    }
}
