using FedDistill.Core.Blobs;

namespace FedDistill.Core.Identity;

/// <summary>A file that is either the old one or the new one, whenever the machine stops, and that its owner alone may
/// read.</summary>
public static class DurableFile
{
    /// <summary>Puts a text in place of the one before; it is on the disk when this returns.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="text">What it is to hold; UTF-8.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void WriteSecret(string path, string text)
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
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
