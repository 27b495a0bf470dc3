namespace FedDistill.Coordinator.Federations;

/// <summary>One client of one federation; the key is <c>federation/client</c>.</summary>
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Notes what the client says of itself.</summary>
    Task JoinedAsync(string teacherArchitecture);

    /// <summary>Notes that an upload of the client was counted.</summary>
    Task ContributedAsync(int round, long payloadBytes);

    /// <summary>What is known of the client.</summary>
    Task<ClientRecord> GetAsync();
}
