using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Core.Tests.Identity;

public sealed class SigningRequestTests
{
    [Fact]
    public void Read_OwnRequest_HasNameAndPublicKeyAlone()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var der = SigningRequest.Create("site-a", key);

        var request = SigningRequest.Read(der);
        Assert.Equal("site-a", request.Client);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), request.Key.ExportSubjectPublicKeyInfo());
        Assert.True(der.AsSpan().IndexOf(key.ExportParameters(includePrivateParameters: true).D) < 0);
    }

    [Fact]
    public void Read_AnyByteChanged_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = SigningRequest.Create("site-a", key);
        for (var index = 0; index < der.Length; index++)
        {
            var changed = (byte[])der.Clone();
            changed[index] ^= 1;
            Refused(changed);
        }
    }

    [Fact]
    public void Read_WhatIsNoRequest_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var der = SigningRequest.Create("site-a", key);
        var subject = new PartySubject(PartyRole.Client, "site-a").ToDistinguishedName();

        Refused([]);
        Refused([0x30]);
        Refused(der[..^1]);
        Refused([.. der, 0]);
        Refused(new byte[SigningRequest.MaxBytes + 1]);
        Refused(SigningRequest.Create("site-a", otherCurve));
        Refused(new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest());
        Refused(new CertificateRequest("CN=site-a", key, HashAlgorithmName.SHA256).CreateSigningRequest());
        Refused(new CertificateRequest(
            new PartySubject(PartyRole.Operator, "site-a").ToDistinguishedName(), key, HashAlgorithmName.SHA256).CreateSigningRequest());
    }

    private static void Refused(byte[] der) =>
        Assert.Equal(ErrorCode.InvalidData, Assert.Throws<FedDistillException>(() => SigningRequest.Read(der)).Code);
}
