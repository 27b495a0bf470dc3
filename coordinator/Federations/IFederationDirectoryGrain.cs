namespace FedDistill.Coordinator.Federations;

/// <summary>
/// The names of all federations; the key is 0. Read by the status command and when the coordinator starts.
/// </summary>
public interface IFederationDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Remembers a name; again is harmless.</summary>
    Task AddAsync(string federation);

    /// <summary>All names in the order of their start.</summary>
    Task<IReadOnlyList<string>> ListAsync();
}
