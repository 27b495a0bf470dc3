using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Hosting;

/// <summary>Where a coordinator keeps everything. One process a folder: a second one is refused.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <summary>Creates the folder or takes hold of the one that is there.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it cannot be written or another process holds
    /// it.</exception>
    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            DurableFolder.Create(Root);
            _lock = new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The data folder {Root} cannot be used: {exception.Message} Stop the coordinator that holds it, or choose another --data-dir.",
                exception);
        }
    }

    /// <summary>The folder's full path.</summary>
    public string Root { get; }

    /// <summary>The grains' database.</summary>
    public string Database => Path.Combine(Root, "state.db");

    /// <summary>The blobs.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Uploads on their way in.</summary>
    public string Inbox => Path.Combine(Root, "inbox");

    /// <summary>
    /// Refuses a folder whose state file is gone: what is left would be taken for a folder that nobody has used.
    /// </summary>
    /// <exception cref="FedDistillException">StorageDamaged when there are blobs and no state.</exception>
    public void CheckComplete()
    {
        var blobs = new DirectoryInfo(Blobs);
        var isUsed = blobs.Exists && blobs.EnumerateDirectories("??").Any(folder => folder.EnumerateFiles().Any());
        if (isUsed && new FileInfo(Database) is not { Exists: true, Length: > 0 })
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The data folder {Root} has blobs but no state file {Database}. Restore it from a backup, or start with another --data-dir.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
