using System.Runtime.CompilerServices;

namespace FedDistill.Coordinator.Federations;

/// <summary>
/// Hands the newest value to any number of readers. A slow reader skips what it missed, which loses nothing because
/// every
/// value is the whole state. Belongs to one grain and is used on its scheduler only.
/// </summary>
/// <typeparam name="T">The state; immutable.</typeparam>
public sealed class ChangeFeed<T>
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes the readers.</summary>
    public void Publish()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    /// <summary>The value now and after every <see cref="Publish"/>, ending with the first final one.</summary>
    /// <param name="current">Reads the newest value.</param>
    /// <param name="isFinal">Whether no change can follow.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<T> ReadAsync(
        Func<T> current, Func<T, bool> isFinal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Task;
            var value = current();
            yield return value;
            if (isFinal(value))
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
