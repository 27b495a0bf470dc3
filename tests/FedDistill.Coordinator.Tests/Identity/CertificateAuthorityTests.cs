using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Tests.Identity;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TestAuthority _authority = new(Noon);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void IssueClient_AnyName_IsForClientsOneDayAndThatName()
    {
        var certificate = _authority.Client("site-a", Noon);

        Assert.Equal(new PartySubject(PartyRole.Client, "site-a"), PartySubject.Read(certificate.SubjectName));
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], UsesOf(certificate));
        Assert.Equal(Noon.AddHours(24), CertificateFacts.NotAfter(certificate));
        Assert.Equal(Noon.AddMinutes(-5), CertificateFacts.NotBefore(certificate));
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Empty(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal("1.2.840.10045.4.3.2", certificate.SignatureAlgorithm.Value);
    }

    [Fact]
    public void IssueServer_Names_AreItsHostsAndAddresses()
    {
        var certificate = _authority.Server(Noon, "localhost", "coordinator.example.org", "127.0.0.1", "::1");

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost", "coordinator.example.org"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], UsesOf(certificate));
        Assert.Equal(Noon.AddDays(90), CertificateFacts.NotAfter(certificate));
    }

    [Fact]
    public void CreateCertificate_Authority_LastsTenYearsAndSignsPartiesAlone()
    {
        var constraints = _authority.Certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();

        Assert.True(constraints is { CertificateAuthority: true, HasPathLengthConstraint: true, PathLengthConstraint: 0, Critical: true });
        Assert.Equal(X509KeyUsageFlags.KeyCertSign, _authority.Certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(Noon.AddDays(3653), CertificateFacts.NotAfter(_authority.Certificate));
        using var key = _authority.Certificate.GetECDsaPublicKey();
        Assert.Equal("1.2.840.10045.3.1.7", key!.ExportParameters(includePrivateParameters: false).Curve.Oid.Value);
    }

    [Fact]
    public void IssueClient_AuthorityAboutToEnd_DoesNotOutliveIt()
    {
        var lastHour = Noon.AddDays(3653).AddHours(-1);

        Assert.Equal(Noon.AddDays(3653), CertificateFacts.NotAfter(_authority.Client("site-a", lastHour)));
    }

    [Fact]
    public void NewSerial_Many_ArePositiveAndOfOneLength() => Assert.All(
        Enumerable.Range(0, 1000).Select(_ => CertificateAuthority.NewSerial()).ToHashSet(),
        serial =>
        {
            Assert.Equal(32, serial.Length);
            Assert.InRange(Convert.FromHexString(serial)[0], 0x40, 0x7F);
        });

    private static IEnumerable<string?> UsesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value);
}
