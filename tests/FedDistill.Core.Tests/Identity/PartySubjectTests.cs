using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Core.Tests.Identity;

public sealed class PartySubjectTests
{
    [Theory]
    [InlineData(PartyRole.Client, "site-a")]
    [InlineData(PartyRole.Client, "admin")]
    [InlineData(PartyRole.Operator, "operator")]
    [InlineData(PartyRole.Coordinator, "A.b_c-9")]
    public void Read_WhatWasWritten_IsTheSame(PartyRole role, string name) =>
        Assert.Equal(new PartySubject(role, name), PartySubject.Read(new PartySubject(role, name).ToDistinguishedName()));

    [Theory]
    [InlineData("CN=site-a")]
    [InlineData("OU=client")]
    [InlineData("OU=root, CN=site-a")]
    [InlineData("OU=Client, CN=site-a")]
    [InlineData("OU=client, CN=site a")]
    [InlineData("OU=client, CN=site-a, O=Elsewhere")]
    [InlineData("OU=client, CN=site-a, CN=site-b")]
    [InlineData("OU=client + CN=site-a")]
    [InlineData("")]
    public void Read_AnyOtherSubject_IsNobody(string subject) => Assert.Null(PartySubject.Read(new X500DistinguishedName(subject)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,OU=operator")]
    [InlineData("../a")]
    public void ToDistinguishedName_NoName_IsRefused(string name) => Assert.Equal(
        ErrorCode.InvalidConfiguration,
        Assert.Throws<FedDistillException>(() => new PartySubject(PartyRole.Client, name).ToDistinguishedName()).Code);
}
