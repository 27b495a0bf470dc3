using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>
/// Who has logged in by a browser: one-time tokens and the sessions that they were exchanged for, in memory only, so
/// that a restart ends them all. Of a secret only its hash is kept, and comparing looks at all of them alike. Thread
/// safe.
/// </summary>
public sealed class DashboardSessions(TimeProvider time)
{
    /// <summary>How long a token can be used.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(8);

    // Operators are few; the oldest goes when another one comes.
    private const int Most = 64;

    private const int SecretBytes = 32;

    // Scanners for secrets find it by this.
    private const string TokenPrefix = "fdd1_";

    private readonly Lock _lock = new();
    private readonly List<Entry> _tokens = [];
    private readonly List<Entry> _sessions = [];

    /// <summary>A token that is good once.</summary>
    public string Invite() => TokenPrefix + Add(_tokens, TokenLife);

    /// <summary>Exchanges a token for a session.</summary>
    /// <returns>The session's secret; null when the token was used, is too old or is none.</returns>
    public string? Redeem(string token) =>
        token.Trim() is var printed && printed.StartsWith(TokenPrefix, StringComparison.Ordinal) && Take(_tokens, printed[TokenPrefix.Length..])
            ? Add(_sessions, SessionLife)
            : null;

    /// <summary>Whether a session is good.</summary>
    public bool IsOpen(string session)
    {
        lock (_lock)
        {
            return Find(_sessions, session) is not null;
        }
    }

    /// <summary>Ends a session.</summary>
    public void Close(string session) => Take(_sessions, session);

    private string Add(List<Entry> entries, TimeSpan life)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        lock (_lock)
        {
            if (entries.Count == Most)
            {
                entries.RemoveAt(0);
            }

            entries.Add(new Entry(HashOf(secret), time.GetUtcNow() + life));
        }

        return secret;
    }

    private bool Take(List<Entry> entries, string secret)
    {
        lock (_lock)
        {
            return Find(entries, secret) is { } found && entries.Remove(found);
        }
    }

    private Entry? Find(List<Entry> entries, string secret)
    {
        var now = time.GetUtcNow();
        entries.RemoveAll(entry => now >= entry.Ends);
        var hash = HashOf(secret);
        Entry? found = null;
        foreach (var entry in entries)
        {
            found = CryptographicOperations.FixedTimeEquals(entry.Hash, hash) ? entry : found;
        }

        return found;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private sealed class Entry(byte[] hash, DateTimeOffset ends)
    {
        public byte[] Hash => hash;

        public DateTimeOffset Ends => ends;
    }
}
