namespace FedDistill.Coordinator.Storage;

/// <summary>Writes grain state so that memory never runs ahead of the disk.</summary>
public static class PersistentStateExtensions
{
    /// <summary>
    /// Makes <paramref name="next"/> the state once it is durable. If the write fails, the state stays what it was, so
    /// that a repeated
    /// request is not taken for one that was stored.
    /// </summary>
    public static async Task ReplaceAsync<T>(this IPersistentState<T> state, T next)
    {
        var previous = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = previous;
            throw;
        }
    }
}
