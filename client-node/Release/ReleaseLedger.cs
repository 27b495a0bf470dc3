using System.Text;
using System.Text.Json;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The client's own record of everything that has left it: JSON lines, appended and never changed. A line is on the
/// disk before
/// the bytes that it names may leave. The file stays open, so that a second process finds it locked and lets nothing
/// out.
/// </summary>
public sealed class ReleaseLedger : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly KeptPayload _payload;
    private readonly Dictionary<(Type What, string Terms, int Round), LedgerEntry> _entries = [];

    /// <summary>Where the whole lines end; what a failed write left behind is written over.</summary>
    private long _end;

    private ReleaseLedger(string path)
    {
        _path = path;
        _payload = new KeptPayload(Path.ChangeExtension(path, ".payload"));
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    /// <summary>Opens the ledger, or begins it.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <param name="client">The client's name; a ledger belongs to one client.</param>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when it cannot be read or written, is damaged or of a newer version, or another process holds it;
    /// InvalidConfiguration when it is another client's.
    /// </exception>
    public static ReleaseLedger Open(string path, string client)
    {
        ReleaseLedger? ledger = null;
        try
        {
            Guard(path, () =>
            {
                var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                OwnFolder.Create(folder);
                ledger = new ReleaseLedger(path);
                DurableFolder.Flush(folder);
                ledger.ReadEntries(client);
            });
            return ledger!;
        }
        catch
        {
            ledger?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What of a kind was released for a round of the federation with these terms; null: nothing yet.
    /// </summary>
    public T? Find<T>(string terms, int round)
        where T : LedgerEntry => (T?)_entries.GetValueOrDefault((typeof(T), terms, round));

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written; then nothing may
    /// leave.</exception>
    public void Append(LedgerEntry entry) => Guard(_path, () =>
    {
        _file.SetLength(_end);
        _file.Position = _end;
        _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, FedDistillJson.Compact) + '\n'));
        _file.Flush(flushToDisk: true);
        _end = _file.Position;
        _entries.Add((entry.GetType(), entry.Terms, entry.Round), entry);
    });

    /// <summary>Adds soft labels; both they and the entry are on the disk when this returns, they first.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when they cannot be written; then nothing may
    /// leave.</exception>
    public void Append(ReleaseEntry entry, ReadOnlySpan<byte> payload)
    {
        try
        {
            _payload.Save(payload);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_path, exception);
        }

        Append(entry);
    }

    /// <summary>The bytes of the newest entry for soft labels; null when they are not kept any more.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when they cannot be read.</exception>
    public byte[]? PayloadOf(ReleaseEntry entry)
    {
        byte[]? payload = null;
        Guard(_path, () => payload = _payload.Find(entry.PayloadSha256));
        return payload;
    }

    /// <summary>Lets other processes have the ledger.</summary>
    public void Dispose() => _file.Dispose();

    private void ReadEntries(string client)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);

        // A crash may have cut the last line; its payload has not left, because the line comes first.
        _end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var lines = Encoding.UTF8.GetString(bytes, 0, (int)_end).Split('\n');
        for (var number = 1; number < lines.Length; number++)
        {
            var entry = Read(lines[number - 1], number);
            if (entry.Client != client)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"The release ledger {_path} belongs to the client {entry.Client}; this is {client}. Each client has a state folder of its own: name another one with --state.");
            }

            _entries[(entry.GetType(), entry.Terms, entry.Round)] = entry;
        }
    }

    private LedgerEntry Read(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("schema", out var schema) && schema.GetInt32() > LedgerEntry.NewestSchema
                ? throw Unreadable($"its line {number} has schema {schema.GetInt32()}, and this version understands {LedgerEntry.NewestSchema}. Start the newer version", null)
                : document.RootElement.Deserialize<LedgerEntry>(FedDistillJson.Compact)!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw Unreadable($"its line {number} is damaged: {exception.Message} Restore it from a copy", exception);
        }
    }

    private FedDistillException Unreadable(string finding, Exception? cause) => new(
        ErrorCode.StorageDamaged,
        $"The release ledger {_path} cannot be read: {finding}, or name another folder with --state if you accept that what has left this client is then forgotten. Nothing left.",
        cause);

    private static void Guard(string path, Action access)
    {
        try
        {
            access();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    private static FedDistillException Unwritable(string path, Exception exception) => new(
        ErrorCode.StorageDamaged,
        $"The release ledger {path} cannot be written ({exception.Message}). Nothing leaves this client without its entry: " +
        "make the folder writable, end the other process that uses it, or name another folder with --state.",
        exception);
}
