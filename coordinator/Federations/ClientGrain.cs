using FedDistill.Coordinator.Storage;

namespace FedDistill.Coordinator.Federations;

/// <inheritdoc cref="IClientGrain" />
public sealed class ClientGrain([PersistentState("client")] IPersistentState<ClientRecord> state) : Grain, IClientGrain
{
    /// <inheritdoc />
    public Task JoinedAsync(string teacherArchitecture) =>
        WriteAsync(state.State with { TeacherArchitecture = teacherArchitecture });

    /// <inheritdoc />
    public Task NamedLedgerAsync(string head) =>
        head.Length == 0 ? Task.CompletedTask : WriteAsync(state.State with { LedgerHead = head });

    /// <inheritdoc />
    public Task ContributedAsync(int round, long payloadBytes) => round <= state.State.LastRound
        ? Task.CompletedTask
        : WriteAsync(state.State with { LastRound = round, BytesUp = state.State.BytesUp + payloadBytes });

    /// <inheritdoc />
    public Task<ClientRecord> GetAsync() => Task.FromResult(state.State);

    private Task WriteAsync(ClientRecord record) =>
        record == state.State ? Task.CompletedTask : state.ReplaceAsync(record);
}
