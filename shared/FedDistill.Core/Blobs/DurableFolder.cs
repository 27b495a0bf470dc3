using System.Runtime.InteropServices;

namespace FedDistill.Core.Blobs;

/// <summary>
/// Brings a folder's entries to the disk. A rename is atomic, but after a power failure it may not have happened unless
/// the folder itself was flushed (fsync(2), notes), and .NET opens no folders.
/// </summary>
public static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Makes a folder, and those above it that are missing, so that they are still there after a power failure.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">Who may enter those that are made; null: as the system has it. Not for Windows.</param>
    /// <exception cref="IOException">A folder cannot be made or flushed.</exception>
    public static void Create(string folder, UnixFileMode? mode = null)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } above)
        {
            return;
        }

        Create(above, mode);
        if (mode is { } permissions && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, permissions);
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        Flush(above);
    }

    /// <summary>
    /// Flushes one folder. Does nothing on Windows, where NTFS journals renames and offers no such call.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failed(folder);
        }

        try
        {
            if (Synchronise(descriptor) != 0)
            {
                throw Failed(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string folder) =>
        new($"The folder {folder} cannot be brought to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
