using Grpc.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>Looks at each message of a stream before its reader does.</summary>
internal sealed class CheckedReader<T>(IAsyncStreamReader<T> inner, Action<T> check) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await inner.MoveNext(cancellationToken))
        {
            return false;
        }

        check(inner.Current);
        return true;
    }
}
