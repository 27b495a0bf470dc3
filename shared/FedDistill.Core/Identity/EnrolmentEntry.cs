namespace FedDistill.Core.Identity;

/// <summary>What is known of one client's name: a token that waits to be used, and the certificates that are let
/// in.</summary>
public sealed record EnrolmentEntry
{
    /// <summary>SHA-256 of the waiting token's secret, lower-case hexadecimal; null: none waits.</summary>
    public string? TokenHash { get; init; }

    /// <summary>The instant from which the token is worthless.</summary>
    public DateTimeOffset TokenExpires { get; init; }

    /// <summary>Certificates that are let in, oldest first.</summary>
    public IReadOnlyList<CertificateStamp> Certificates { get; init; } = [];

    /// <summary>Whether the name was revoked and has not enrolled again.</summary>
    public bool Revoked { get; init; }
}
