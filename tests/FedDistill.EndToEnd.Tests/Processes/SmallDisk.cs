using System.Diagnostics;
using System.Globalization;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>A small file system in memory that a test can fill; only root can mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Mounts it.</summary>
    public SmallDisk(int megabytes) => Run(
        "mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "none", Path);

    /// <summary>Whether this user can mount one.</summary>
    public static bool CanBeHad => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>Its folder.</summary>
    public string Path => _folder.Path;

    private string Filler => _folder.File("filler");

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var bytes = new byte[4096]; ;)
            {
                filler.Write(bytes);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <inheritdoc />
    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
