using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Identity;

public sealed class IdentityFileTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsKeyCertificateAndAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = SelfSigned(key, "CN=own");
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = SelfSigned(authorityKey, "CN=authority");
        var path = _folder.File("identity.pem");

        IdentityFile.Write(path, key, own, authority);

        var (certificate, trusted) = IdentityFile.Read(path);
        using (certificate)
        using (trusted)
        {
            Assert.Equal([own.RawData, authority.RawData], new[] { certificate.RawData, trusted.RawData });
            Assert.True(certificate.HasPrivateKey);
            Assert.False(trusted.HasPrivateKey);
        }

        Assert.Equal(["identity.pem"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_OverAFileThatAllMayRead_IsItsOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = SelfSigned(key, "CN=own");
        var path = _folder.File("identity.pem");
        File.WriteAllText(path, "");
        File.WriteAllText(path + ".part", "");
#pragma warning disable CA1416 // Skipped on Windows.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(path + ".part", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        IdentityFile.Write(path, key, own, own);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
#pragma warning restore CA1416
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Read_DamagedFile_IsNamed(string content)
    {
        var path = _folder.File("identity.pem");
        File.WriteAllText(path, content);

        var error = Assert.Throws<FedDistillException>(() => IdentityFile.Read(path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeyOfAnother_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = SelfSigned(key, "CN=own");
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = _folder.File("identity.pem");
        IdentityFile.Write(path, stranger, own, own);

        Assert.Equal(ErrorCode.StorageDamaged, Assert.Throws<FedDistillException>(() => IdentityFile.Read(path)).Code);
    }

    [Fact]
    public void RenewAt_ManyCertificates_LiesAfterTwoThirdsAndDiffers()
    {
        var shares = Enumerable.Range(0, 20).Select(_ =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = SelfSigned(key, "CN=own");
            Assert.Equal(CertificateFacts.RenewAt(certificate), CertificateFacts.RenewAt(certificate));
            return (CertificateFacts.RenewAt(certificate) - Noon) / TimeSpan.FromHours(24);
        }).ToList();

        Assert.All(shares, share => Assert.InRange(share, 2 / 3.0, (2 / 3.0) + 0.05));
        Assert.Equal(20, shares.Distinct().Count());
    }

    private static X509Certificate2 SelfSigned(ECDsa key, string subject) =>
        new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(Noon, Noon.AddHours(24));
}
