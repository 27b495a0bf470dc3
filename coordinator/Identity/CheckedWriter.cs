using Grpc.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>Asks before each message of a stream whether it may still go out.</summary>
internal sealed class CheckedWriter<T>(IServerStreamWriter<T> inner, Func<Task> check) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        await check();
        await inner.WriteAsync(message, cancellationToken);
    }
}
