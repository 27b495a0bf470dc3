using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FedDistill.Core.Json;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// One record of the ledger as text: its JSON, in which the hash of the record before stands, and as the last property
/// the SHA-256 of the JSON without that property. A bit that turned over is found in the very line that it is in.
/// </summary>
internal static class LedgerLine
{
    private const string BeforeSeal = ",\"sha256\":\"";
    private const string AfterSeal = "\"}";
    private const int SealLength = 64;

    /// <summary>The line of an entry, without its end, and its hash.</summary>
    public static (string Line, string Sha256) Write(LedgerEntry entry)
    {
        var json = JsonSerializer.Serialize(entry, FedDistillJson.Compact);
        var hash = HashOf(Encoding.UTF8.GetBytes(json));
        return ($"{json[..^1]}{BeforeSeal}{hash}{AfterSeal}", hash);
    }

    /// <summary>The JSON of a sealed line and its hash.</summary>
    /// <exception cref="JsonException">It has no seal, or another content than was sealed.</exception>
    public static (string Json, string Sha256) Open(string line)
    {
        var begin = line.Length - AfterSeal.Length - SealLength - BeforeSeal.Length;
        if (begin < 1
            || string.CompareOrdinal(line, begin, BeforeSeal, 0, BeforeSeal.Length) != 0
            || !line.EndsWith(AfterSeal, StringComparison.Ordinal))
        {
            throw new JsonException("It has no hash of its own at its end.");
        }

        var json = line[..begin] + '}';
        var hash = HashOf(Encoding.UTF8.GetBytes(json));
        return string.CompareOrdinal(line, begin + BeforeSeal.Length, hash, 0, SealLength) == 0
            ? (json, hash)
            : throw new JsonException("Its content does not have the hash that stands at its end.");
    }

    /// <summary>The SHA-256 of some bytes, as the ledger writes it.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
