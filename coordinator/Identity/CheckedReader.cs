using Grpc.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>Looks at each message of a stream before its reader does, and at the caller once more at its end.</summary>
internal sealed class CheckedReader<T>(IAsyncStreamReader<T> inner, Action<T> check, Func<Task> atEnd) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await inner.MoveNext(cancellationToken))
        {
            await atEnd();
            return false;
        }

        check(inner.Current);
        return true;
    }
}
