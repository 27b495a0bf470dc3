using FedDistill.Coordinator.Hosting;

namespace FedDistill.Fuzz.Tests;

/// <summary>Where readers of files find theirs: in memory where the system has such a folder, for each input is a file.</summary>
public sealed class FuzzFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    /// <summary>Makes the folder.</summary>
    public FuzzFolder()
    {
        var parent = Directory.Exists(InMemory) ? InMemory : System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"feddistill-fuzz-{Guid.NewGuid():n}")).FullName;
        Data = new DataFolder(System.IO.Path.Combine(Path, "data"));
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>A coordinator's folder inside it.</summary>
    public DataFolder Data { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Data.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
