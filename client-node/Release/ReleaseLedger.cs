using System.Text;
using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The client's own record of everything that has left it: JSON lines, appended and never changed. A line is on the disk before
/// the bytes that it names may leave. One process at a time writes it.
/// </summary>
public sealed class ReleaseLedger
{
    private readonly string _path;
    private readonly Dictionary<(string Terms, int Round), ReleaseEntry> _entries = [];

    private ReleaseLedger(string path) => _path = path;

    /// <summary>Opens the ledger, or begins it.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read or written.</exception>
    public static ReleaseLedger Open(string path)
    {
        var ledger = new ReleaseLedger(path);
        ledger.Guard(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (File.Exists(path))
            {
                ledger.ReadEntries();
            }
        });
        return ledger;
    }

    /// <summary>What was released for a round of the federation with these terms; null: nothing yet.</summary>
    public ReleaseEntry? Find(string terms, int round) => _entries.GetValueOrDefault((terms, round));

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written; then nothing may leave.</exception>
    public void Append(ReleaseEntry entry) => Guard(() =>
    {
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, FedDistillJson.Compact) + '\n'));
        file.Flush(flushToDisk: true);
        _entries.Add((entry.Terms, entry.Round), entry);
    });

    private void ReadEntries()
    {
        var text = File.ReadAllText(_path);
        var whole = text.LastIndexOf('\n') + 1;
        foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = FedDistillJson.Read<ReleaseEntry>(line, $"release ledger {_path}");
            _entries[(entry.Terms, entry.Round)] = entry;
        }

        if (whole < text.Length)
        {
            // A crash cut the last line; its payload has not left, because the line comes first.
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Write);
            file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
        }
    }

    private void Guard(Action access)
    {
        try
        {
            access();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The release ledger {_path} cannot be written ({exception.Message}). Nothing leaves this client without its entry: make the folder writable, or name another one with --state.",
                exception);
        }
    }
}
