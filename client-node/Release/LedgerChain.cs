using System.Text;
using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The records of a ledger as they are read, each held to the one before. Lines of schema 1, which had no chain, may stand
/// at the beginning alone: the first record after them names the hash of all their bytes and so seals them from then on.
/// </summary>
internal sealed class LedgerChain
{
    private readonly HashSet<string> _hashes = new(StringComparer.Ordinal) { "" };
    private readonly List<LedgerEntry> _entries = [];
    private bool _isChained;

    /// <summary>All entries in their order.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>The newest record's hash; empty before the first.</summary>
    public string Head { get; private set; } = "";

    /// <summary>How many records have a hash of their own.</summary>
    public int Chained { get; private set; }

    /// <summary>Whether the chain has a record of this hash; of the empty one always.</summary>
    public bool Has(string sha256) => _hashes.Contains(sha256);

    /// <summary>Reads a ledger.</summary>
    /// <param name="bytes">Whole lines.</param>
    /// <param name="unreadable">Makes the error for a finding, which begins with the first bad line's number.</param>
    public static LedgerChain Read(ReadOnlySpan<byte> bytes, Func<string, Exception?, FedDistillException> unreadable)
    {
        var chain = new LedgerChain();
        var (begin, number) = (0, 1);
        while (begin < bytes.Length)
        {
            var length = bytes[begin..].IndexOf((byte)'\n');
            try
            {
                chain.Add(Encoding.UTF8.GetString(bytes.Slice(begin, length)), bytes[..(begin + length + 1)]);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NotSupportedException)
            {
                throw unreadable($"its line {number} is damaged: {exception.Message} Restore it from a copy", exception);
            }

            begin += length + 1;
            number++;
        }

        return chain;
    }

    /// <summary>Takes a record in that has just been written.</summary>
    public void Add(LedgerEntry entry, string sha256)
    {
        _entries.Add(entry);
        Accept(sha256);
        _isChained = true;
        Chained++;
    }

    private void Add(string line, ReadOnlySpan<byte> upToHere)
    {
        var schema = SchemaOf(line);
        if (schema > LedgerEntry.NewestSchema)
        {
            throw new JsonException($"It has schema {schema}, and this version understands {LedgerEntry.NewestSchema}: start the newer version.");
        }

        if (schema >= LedgerEntry.FirstChainedSchema)
        {
            var (json, hash) = LedgerLine.Open(line);
            var entry = EntryOf(json);
            Add(entry.Previous == Head ? entry : throw NotNext(entry), hash);
            return;
        }

        if (_isChained)
        {
            throw new JsonException($"It has schema {schema} behind records of schema {LedgerEntry.FirstChainedSchema} or newer, which are chained.");
        }

        _entries.Add(EntryOf(line));
        Accept(LedgerLine.HashOf(upToHere));
    }

    private void Accept(string sha256)
    {
        Head = sha256;
        _hashes.Add(sha256);
    }

    private JsonException NotNext(LedgerEntry entry) => new(
        $"It follows a record {Short(entry.Previous)}, and the one before it is {Short(Head)}: records before it were lost or changed.");

    private static LedgerEntry EntryOf(string json) =>
        (LedgerEntry)FedDistillJson.Parse(Encoding.UTF8.GetBytes(json), typeof(LedgerEntry));

    private static int SchemaOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("schema", out var schema) ? schema.GetInt32() : 1;
    }

    private static string Short(string sha256) => sha256.Length >= 12 ? sha256[..12] : "(none)";
}
