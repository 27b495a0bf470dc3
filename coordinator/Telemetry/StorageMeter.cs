using FedDistill.Coordinator.Hosting;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>How much room the data folder takes and has. Looked up when somebody asks.</summary>
public sealed class StorageMeter(DataFolder folder)
{
    /// <summary>Bytes of all blobs.</summary>
    public long BlobBytes() => BytesOf(folder.Blobs);

    /// <summary>Bytes of uploads that have begun and not ended.</summary>
    public long InboxBytes() => BytesOf(folder.Inbox);

    /// <summary>Bytes that may still be written to the disk.</summary>
    public long FreeBytes() => new DriveInfo(folder.Root).AvailableFreeSpace;

    private static long BytesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return 0;
        }

        long bytes = 0;
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        {
            // One that is removed meanwhile has no length any more.
            bytes += file.Exists ? file.Length : 0;
        }

        return bytes;
    }
}
