namespace FedDistill.Core.Blobs;

/// <summary>A file that is either the old one or the new one, whenever the machine stops, and that its owner alone may
/// read.</summary>
public static class DurableFile
{
    /// <summary>Puts bytes in place of those before; they are on the disk when this returns.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="content">What it is to hold.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var half = path + ".part";
        // A file keeps the permissions that it has: one that somebody else has put there must go first.
        File.Delete(half);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(half, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
