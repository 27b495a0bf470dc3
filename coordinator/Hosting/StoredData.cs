using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Hosting;

/// <summary>What a data folder holds, read and checked before anybody is served.</summary>
/// <param name="ConnectionString">The way to the grains' state.</param>
/// <param name="Blobs">The blobs.</param>
/// <param name="Pruned">How many blobs were removed because no record needs them.</param>
public sealed record StoredData(string ConnectionString, FileBlobStore Blobs, int Pruned)
{
    /// <summary>
    /// Opens the folder's contents, or begins them. Removes what crashes have left: blobs that no record needs, and
    /// uploads half-way in rounds that no longer collect.
    /// </summary>
    /// <exception cref="FedDistillException">StorageDamaged when state is damaged, missing or of a newer version;
    /// InvalidConfiguration when it cannot be written.</exception>
    public static StoredData Open(DataFolder folder, CoordinatorLimits limits)
    {
        folder.CheckComplete();
        var connectionString = SqliteGrainStorage.Open(folder.Database);
        var records = StateFile.ReadAll(folder.Database);
        try
        {
            var blobs = new FileBlobStore(folder.Root);
            var pruned = blobs.RemoveAllBut(LiveBlobs.Of(records));
            new UploadInbox(folder, limits).DiscardAllBut(Collecting(records));
            return new StoredData(connectionString, blobs, pruned);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The data folder {folder.Root} cannot be written: {exception.Message} Make room on its disk and the folder writable, or choose another --data-dir.",
                exception);
        }
    }

    private static HashSet<string> Collecting(IEnumerable<StoredRecord> records) => records
        .Where(record => record.Value is RoundRecord { Round.Phase: RoundPhase.Collecting })
        .Select(record => record.Key)
        .ToHashSet(StringComparer.Ordinal);
}
