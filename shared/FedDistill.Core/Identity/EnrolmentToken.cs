using System.Buffers.Text;
using System.Security.Cryptography;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Identity;

/// <summary>
/// What an operator hands to a client that is to be let in: which authority to trust, and a secret that proves the
/// invitation. Printed as <c>fdt1_</c> and base64url, so that people can copy it and scanners for secrets find it.
/// </summary>
public sealed class EnrolmentToken
{
    /// <summary>Bytes of the secret: 256 bits, beyond guessing.</summary>
    public const int SecretBytes = 32;

    private const string Prefix = "fdt1_";

    private readonly byte[] _authority;
    private readonly byte[] _secret;

    /// <summary>Puts a token together.</summary>
    /// <param name="authority">SHA-256 of the authority's certificate in DER, 32 bytes.</param>
    /// <param name="secret"><see cref="SecretBytes"/> random bytes from a generator fit for secrets.</param>
    /// <exception cref="ArgumentException">Either has another length.</exception>
    public EnrolmentToken(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> secret)
    {
        if (authority.Length != SHA256.HashSizeInBytes || secret.Length != SecretBytes)
        {
            throw new ArgumentException($"A token has {SHA256.HashSizeInBytes} bytes of fingerprint and {SecretBytes} of secret.");
        }

        _authority = authority.ToArray();
        _secret = secret.ToArray();
    }

    /// <summary>SHA-256 of the authority's certificate, lower-case hexadecimal.</summary>
    public string AuthorityFingerprint => Convert.ToHexStringLower(_authority);

    /// <summary>The printed form. A secret: it never goes into a log, and so is not what ToString gives.</summary>
    public string Reveal() => Prefix + Base64Url.EncodeToString([.. _authority, .. _secret]);

    /// <summary>
    /// SHA-256 of the secret, lower-case hexadecimal: what a coordinator stores. Of 256 random bits a plain hash tells
    /// nothing.
    /// </summary>
    public string SecretHash() => Convert.ToHexStringLower(SHA256.HashData(_secret));

    /// <summary>Reads the printed form; white space around it is forgiven.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is none; the message does not repeat
    /// it.</exception>
    public static EnrolmentToken Parse(string text)
    {
        var printed = text.Trim();
        var bytes = new byte[SHA256.HashSizeInBytes + SecretBytes];
        if (!printed.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(printed.AsSpan(Prefix.Length), out var length)
            || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(printed.AsSpan(Prefix.Length), bytes, out _))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"What was given as a token ({printed.Length} characters) is none; a token begins with {Prefix} and has " +
                $"{Prefix.Length + Base64Url.GetEncodedLength(bytes.Length)} characters. Copy all of what `feddistill-coordinator token` printed.");
        }

        return new EnrolmentToken(bytes.AsSpan(0, SHA256.HashSizeInBytes), bytes.AsSpan(SHA256.HashSizeInBytes));
    }

    /// <inheritdoc />
    public override string ToString() => $"token for the authority {AuthorityFingerprint}";
}
