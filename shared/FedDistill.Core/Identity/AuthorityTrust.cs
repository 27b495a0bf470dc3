using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedDistill.Core.Identity;

/// <summary>
/// Trust in one certificate authority and in nobody else: not in those that the operating system trusts.
/// </summary>
/// <param name="authority">The authority's certificate; stays the caller's.</param>
public sealed class AuthorityTrust(X509Certificate2 authority)
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>The authority's certificate.</summary>
    public X509Certificate2 Authority => authority;

    /// <summary>What speaks against a certificate of a peer that calls.</summary>
    /// <param name="certificate">As the peer showed it.</param>
    /// <param name="now">The present.</param>
    /// <returns>Null: nothing.</returns>
    public string? ObjectionToCaller(X509Certificate2 certificate, DateTimeOffset now) =>
        Objection(certificate, ClientUse, now)
        ?? (PartySubject.Read(certificate.SubjectName) is { Role: PartyRole.Client or PartyRole.Operator } ? null : "its subject is of no caller");

    /// <summary>What speaks against a certificate of a server.</summary>
    /// <param name="certificate">As the server showed it.</param>
    /// <param name="host">The name or address by which it was called.</param>
    /// <param name="now">The present.</param>
    /// <returns>Null: nothing.</returns>
    public string? ObjectionToServer(X509Certificate2 certificate, string host, DateTimeOffset now)
    {
        if (Objection(certificate, ServerUse, now) is { } objection)
        {
            return objection;
        }

        return certificate.MatchesHostname(host.Trim('[', ']'), allowWildcards: false, allowCommonName: false)
            ? null
            : $"it is not for {host} but for {Names(certificate)}";
    }

    private string? Objection(X509Certificate2 certificate, string use, DateTimeOffset now)
    {
        // The own check of time comes first: its words help most, and at the very end a certificate is over.
        if (now < CertificateFacts.NotBefore(certificate))
        {
            return $"it is not valid before {CertificateFacts.NotBefore(certificate):u}; here it is {now:u}";
        }

        if (now >= CertificateFacts.NotAfter(certificate))
        {
            return $"it ended at {CertificateFacts.NotAfter(certificate):u}; here it is {now:u}";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(use));
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        if (chain.Build(certificate))
        {
            // An authority that shows itself as a peer is none.
            return chain.ChainElements.Count == 2 ? null : "it was not issued by this authority directly";
        }

        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return flags switch
        {
            _ when flags.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "it was issued for another use",
            _ when flags.HasFlag(X509ChainStatusFlags.NotTimeValid) => $"its authority is not valid at {now:u}",
            _ when flags.HasFlag(X509ChainStatusFlags.PartialChain) || flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) =>
                $"it was not issued by the authority {CertificateFacts.Fingerprint(authority)}",
            _ => $"it cannot be trusted ({flags})",
        };
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names) is { Length: > 0 } list ? list : "no host at all";
    }
}
