using FedDistill.Core.Errors;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Limits;

/// <summary>The slowest stream that the coordinator waits for, either way.</summary>
/// <param name="Time">Measures it.</param>
/// <param name="BytesPerSecond">How much it must carry.</param>
/// <param name="Window">Over how long; also how long the first message may take.</param>
public sealed record StreamPace(TimeProvider Time, int BytesPerSecond, TimeSpan Window)
{
    /// <summary>What a client must bring in each window.</summary>
    public long WindowBytes => (long)(BytesPerSecond * Window.TotalSeconds);

    /// <summary>Sends a message that the receiver must take at the allowed pace.</summary>
    /// <exception cref="FedDistillException">Network when it does not.</exception>
    public async Task WriteAsync<T>(IServerStreamWriter<T> stream, T message, CancellationToken cancellationToken)
        where T : class, IMessage
    {
        using var late = new CancellationTokenSource(
            Window + TimeSpan.FromSeconds(message.CalculateSize() / BytesPerSecond), Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await stream.WriteAsync(message, linked.Token);
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested)
        {
            throw new FedDistillException(
                ErrorCode.Network, $"The stream takes less than {BytesPerSecond} bytes a second. Go on from the bytes that have come.", exception);
        }
    }
}
