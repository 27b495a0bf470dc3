namespace FedDistill.Coordinator.Federations;

/// <summary>One client of one federation; the key is <c>federation/client</c>.</summary>
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Notes what the client says of itself.</summary>
    Task JoinedAsync(string teacherArchitecture);

    /// <summary>
    /// Remembers the newest record of the client's own ledger, for the client: before its upload is read, so that an
    /// upload which breaks off is remembered too.
    /// </summary>
    /// <param name="head">A SHA-256; empty changes nothing.</param>
    Task NamedLedgerAsync(string head);

    /// <summary>Notes that an upload of the client was counted.</summary>
    Task ContributedAsync(int round, long payloadBytes);

    /// <summary>What is known of the client.</summary>
    Task<ClientRecord> GetAsync();
}
