using FedDistill.Coordinator.Storage;

namespace FedDistill.Coordinator.Federations;

/// <inheritdoc cref="IFederationDirectoryGrain" />
public sealed class FederationDirectoryGrain(
    [PersistentState("directory")] IPersistentState<FederationDirectoryRecord> state) : Grain, IFederationDirectoryGrain
{
    /// <inheritdoc />
    public async Task AddAsync(string federation)
    {
        if (state.State.Names.Contains(federation, StringComparer.Ordinal))
        {
            return;
        }

        await state.ReplaceAsync(new FederationDirectoryRecord { Names = [.. state.State.Names, federation] });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ListAsync() => Task.FromResult(state.State.Names);
}
