namespace FedDistill.Coordinator.Storage;

/// <summary>
/// The state of a grain whose calls interleave: a reader that comes in the middle of a write sees what is on the disk, not
/// what may never get there. Otherwise it could tell a client that its upload counts, which nobody would know of after a
/// crash.
/// </summary>
/// <typeparam name="T">The record; immutable.</typeparam>
/// <param name="state">Where it is stored.</param>
public sealed class DurableState<T>(IPersistentState<T> state)
    where T : class
{
    private T? _value;

    /// <summary>The record as it is stored. Set it only to what may be lost, such as the time that has passed.</summary>
    public T Value
    {
        get => _value ?? state.State;
        set => _value = value;
    }

    /// <summary>
    /// Makes <paramref name="next"/> the state once it is durable. If the write fails, the state stays what it was, so
    /// that a repeated request is not taken for one that was stored.
    /// </summary>
    public async Task ReplaceAsync(T next)
    {
        _value = Value;
        await state.ReplaceAsync(next);
        _value = next;
    }
}
