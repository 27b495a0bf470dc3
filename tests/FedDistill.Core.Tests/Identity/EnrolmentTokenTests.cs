using System.Buffers.Text;
using System.Security.Cryptography;
using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Core.Tests.Identity;

public sealed class EnrolmentTokenTests
{
    private static readonly Gen<byte[]> ThirtyTwo = Gen.Byte.Array[32];

    [Fact]
    public void Parse_WhatRevealPrinted_IsTheSameToken() => Gen.Select(ThirtyTwo, ThirtyTwo).Sample((authority, secret) =>
    {
        var printed = new EnrolmentToken(authority, secret).Reveal();

        var read = EnrolmentToken.Parse($" {printed}\r\n");

        return printed.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')
            && read.AuthorityFingerprint == Convert.ToHexStringLower(authority)
            && read.SecretHash() == Convert.ToHexStringLower(SHA256.HashData(secret));
    });

    [Fact]
    public void ToString_AnyToken_HasNothingOfTheSecret() => ThirtyTwo.Sample(secret =>
    {
        var token = new EnrolmentToken(new byte[32], secret);

        var text = token.ToString();

        return !text.Contains(Base64Url.EncodeToString(secret)[..8], StringComparison.Ordinal)
            && !text.Contains(Convert.ToHexStringLower(secret)[..8], StringComparison.OrdinalIgnoreCase);
    });

    [Theory]
    [InlineData("")]
    [InlineData("fdt1_")]
    [InlineData("fdt1_AAAA")]
    [InlineData("fdt2_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw")]
    [InlineData("fdt1_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==x")]
    [InlineData("fdt1_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e+w")]
    public void Parse_NoToken_IsRefusedWithoutRepeatingIt(string text)
    {
        var error = Assert.Throws<FedDistillException>(() => EnrolmentToken.Parse(text));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.DoesNotContain("AAECAw", error.Message, StringComparison.Ordinal);
    }
}
