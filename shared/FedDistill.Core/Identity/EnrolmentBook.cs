using System.Security.Cryptography;
using System.Text;

namespace FedDistill.Core.Identity;

/// <summary>
/// Who is let in, as rules without a clock or a store: each step gives a new book, or null when it is refused. A
/// certificate is let in while its serial number stands under its name, so that what the book does not know is refused,
/// and revoking means crossing out.
/// </summary>
public sealed record EnrolmentBook
{
    /// <summary>How long a token can be used.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Certificates of a name that are let in at a time: the newest, and those that running calls may still use. More
    /// than two happen only when renewals' answers are lost; the bound keeps a client from filling the book.
    /// </summary>
    public const int MostCertificates = 4;

    private static readonly EnrolmentEntry Unknown = new();

    /// <summary>What is known, by client name.</summary>
    public IReadOnlyDictionary<string, EnrolmentEntry> Entries { get; init; } = new Dictionary<string, EnrolmentEntry>();

    /// <summary>Invites a name; an earlier token of the name that was not used is worthless from now on.</summary>
    /// <param name="client">The client's name.</param>
    /// <param name="secretHash">SHA-256 of the token's secret, lower-case hexadecimal.</param>
    /// <param name="now">The present.</param>
    public EnrolmentBook Invite(string client, string secretHash, DateTimeOffset now) =>
        With(client, EntryOf(client) with { TokenHash = secretHash, TokenExpires = now + TokenLife });

    /// <summary>
    /// Uses a token up. What the name had before is refused from now on: enrolling again makes a lost or stolen key
    /// worthless.
    /// </summary>
    /// <param name="client">The client's name.</param>
    /// <param name="secretHash">SHA-256 of the secret that the client gave, lower-case hexadecimal.</param>
    /// <param name="certificate">What it will get.</param>
    /// <param name="now">The present.</param>
    /// <returns>Null: no token for the name, another one, or too late. Which of these takes the same time to
    /// find.</returns>
    public EnrolmentBook? Redeem(string client, string secretHash, CertificateStamp certificate, DateTimeOffset now)
    {
        var entry = EntryOf(client);
        var isEqual = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(secretHash), Encoding.UTF8.GetBytes(entry.TokenHash ?? new string('-', secretHash.Length)));
        return isEqual & (now < entry.TokenExpires)
            ? With(client, new EnrolmentEntry { Certificates = [certificate] })
            : null;
    }

    /// <summary>Lets a certificate's successor in; the present one stays good until its end.</summary>
    /// <returns>Null when the present one is not let in.</returns>
    public EnrolmentBook? Renew(string client, string presentSerial, CertificateStamp successor, DateTimeOffset now)
    {
        if (!IsAdmitted(client, presentSerial, now))
        {
            return null;
        }

        // The present one stays whatever became of its successors: a client that cannot store them has no other.
        var valid = EntryOf(client).Certificates.Where(certificate => now < certificate.NotAfter).ToArray();
        var others = valid.Where(certificate => certificate.Serial != presentSerial).TakeLast(MostCertificates - 2).ToArray();
        return With(client, EntryOf(client) with
        {
            Certificates = [.. valid.Where(certificate => certificate.Serial == presentSerial || others.Contains(certificate)), successor],
        });
    }

    /// <summary>Refuses all certificates of a name and its waiting token.</summary>
    /// <returns>Null when the name has neither and was not revoked before; again is harmless.</returns>
    public EnrolmentBook? Revoke(string client) =>
        EntryOf(client) is { TokenHash: null, Certificates.Count: 0, Revoked: false }
            ? null
            : With(client, new EnrolmentEntry { Revoked = true });

    /// <summary>Whether a certificate is let in at an instant; at its end it no longer is.</summary>
    public bool IsAdmitted(string client, string serial, DateTimeOffset now) =>
        EntryOf(client).Certificates.Any(certificate => certificate.Serial == serial && now < certificate.NotAfter);

    private EnrolmentEntry EntryOf(string client) => Entries.GetValueOrDefault(client, Unknown);

    private EnrolmentBook With(string client, EnrolmentEntry entry) =>
        this with { Entries = new Dictionary<string, EnrolmentEntry>(Entries) { [client] = entry } };
}
