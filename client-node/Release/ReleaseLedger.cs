using System.Security.Cryptography;
using System.Text;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The client's own record of everything that has left it: JSON lines, chained by their hashes, appended and never
/// changed. A line is on the disk before the bytes that it names may leave, and nothing takes it back. The file stays
/// open, so that a second process finds it locked and lets nothing out.
/// </summary>
public sealed class ReleaseLedger : IDisposable
{
    private const int SaltBytes = 16;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly KeptPayload _payload;
    private readonly KeptHead _head;
    private readonly Dictionary<(Type What, string Terms, int Round), LedgerEntry> _entries = [];
    private LedgerChain _chain = new();

    /// <summary>Where the whole lines end; what a failed write left behind is written over.</summary>
    private long _end;

    private bool _isSettled = true;

    private ReleaseLedger(string path)
    {
        _path = path;
        _payload = new KeptPayload(Path.ChangeExtension(path, ".payload"));
        _head = new KeptHead(Path.ChangeExtension(path, ".head"));
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    /// <summary>Opens the ledger, or begins it.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <param name="client">The client's name; a ledger belongs to one client.</param>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when it cannot be read or written, is damaged, shortened or of a newer version, or another process
    /// holds it; InvalidConfiguration when it is another client's.
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

    /// <summary>All entries in their order.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _chain.Entries;

    /// <summary>The hash that names the newest record and with it all before; empty before the first.</summary>
    public string Head => _chain.Head;

    /// <summary>
    /// What of a kind was released for a round of the federation with these terms; null: nothing yet.
    /// </summary>
    public T? Find<T>(string terms, int round)
        where T : LedgerEntry => (T?)_entries.GetValueOrDefault((typeof(T), terms, round));

    /// <summary>Holds the ledger to what somebody else remembers of it.</summary>
    /// <param name="head">What <see cref="Head"/> once was; empty: nothing is remembered.</param>
    /// <exception cref="FedDistillException">StorageDamaged when no record has this hash: some were lost, and no other
    /// folder helps, because the coordinator remembers them all the same.</exception>
    public void CheckRemembers(string head)
    {
        if (!_chain.Has(head))
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The release ledger {_path} cannot be used: the coordinator has seen its record {head[..Math.Min(12, head.Length)]}, which is not in it (it has {Entries.Count} records): " +
                "it was shortened or replaced by an earlier copy. Put the newest one back. Without it this name takes no further part in this federation: " +
                "what it has spent there is not known, and neither an empty ledger nor another name brings spent budget back. Nothing left.");
        }
    }

    /// <summary>Adds an entry behind the newest; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written; then nothing may
    /// leave.</exception>
    public void Append(LedgerEntry entry) => Guard(_path, () =>
    {
        // The head is told to the coordinator, and must tell nothing of what the line says.
        var chained = entry with { Previous = Head, Salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)) };
        var (line, hash) = LedgerLine.Write(chained);
        Failpoint.Pass(FailpointNames.ClientWriteLedger);
        _file.SetLength(_end);
        _file.Position = _end;
        _file.Write(Encoding.UTF8.GetBytes(line + '\n'));
        _file.Flush(flushToDisk: true);
        _end = _file.Position;
        _chain.Add(chained, hash);
        _entries.Add((entry.GetType(), entry.Terms, entry.Round), chained);
        _isSettled = false;
        Failpoint.Pass(FailpointNames.ClientBeforeHead);
        SaveHead();
    });

    /// <summary>
    /// Lets the file beside the ledger remember the newest record, if a crash or a full disk came before that. What the
    /// ledger has may leave after this.
    /// </summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written; then nothing may
    /// leave.</exception>
    public void Settle()
    {
        if (!_isSettled)
        {
            Guard(_path, SaveHead);
        }
    }

    /// <summary>Adds soft labels; both they and the entry are on the disk when this returns, they first.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when they cannot be written; then nothing may
    /// leave.</exception>
    public void Append(ReleaseEntry entry, ReadOnlySpan<byte> payload)
    {
        try
        {
            _payload.Save(payload);
            Failpoint.Pass(FailpointNames.ClientBeforeDebit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_path, exception);
        }

        Append(entry);
        Failpoint.Pass(FailpointNames.ClientAfterDebit);
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

        // A crash may have cut the last line. Its payload has not left: that waits for the line, and for the head, which
        // names every record that was ever whole. A line that somebody cut is one that the head names.
        _end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _chain = LedgerChain.Read(bytes.AsSpan(0, (int)_end), Unreadable);
        foreach (var entry in _chain.Entries)
        {
            if (entry.Client != client)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"The release ledger {_path} belongs to the client {entry.Client}; this is {client}. Each client has a state folder of its own: name another one with --state.");
            }

            _entries[(entry.GetType(), entry.Terms, entry.Round)] = entry;
        }

        CheckHead();
    }

    private void SaveHead()
    {
        _head.Save(Head);
        _isSettled = true;
    }

    private void CheckHead()
    {
        var head = _head.Load();
        _isSettled = head == Head;

        // One record more than the file knows of is what a crash between the two leaves.
        if (head is null && _chain.Chained > 1)
        {
            throw Unreadable(
                $"{_head.Path}, which remembers its newest record, is missing. Put back both from the same copy, the newest", null);
        }

        if (head is not null && !_chain.Has(head))
        {
            throw Unreadable(
                $"{_head.Path} remembers the record {head[..Math.Min(12, head.Length)]}, which is not in it: " +
                $"line {Entries.Count + 1} and what came behind it were cut off, or it was replaced by an earlier copy. Put the newest one back",
                null);
        }
    }

    private FedDistillException Unreadable(string finding, Exception? cause) => new(
        ErrorCode.StorageDamaged,
        $"The release ledger {_path} cannot be used: {finding}, or name another folder with --state if you accept that what has left this client is then forgotten. Nothing left.",
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
