namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// Where a simulation keeps what its coordinator and its clients write; a temporary folder goes when the simulation
/// ends.
/// </summary>
public sealed class SimulationFolder : IDisposable
{
    private readonly string _root;
    private readonly bool _temporary;

    private SimulationFolder(string root, bool temporary)
    {
        _root = root;
        _temporary = temporary;
    }

    /// <summary>The coordinator's data folder.</summary>
    public string Coordinator => Path.Combine(_root, "coordinator");

    /// <summary>A folder a client.</summary>
    public string Clients => Path.Combine(_root, "clients");

    /// <summary>Takes the folder given, or makes a temporary one.</summary>
    public static SimulationFolder Open(string? path) => path is null
        ? new(Directory.CreateTempSubdirectory("feddistill-").FullName, temporary: true)
        : new(Path.GetFullPath(path), temporary: false);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
