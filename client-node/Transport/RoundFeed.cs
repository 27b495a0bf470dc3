using System.Threading.Channels;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// The states of a federation's newest round, as one sequence that outlives broken streams and restarts of the
/// coordinator. Each
/// event is a whole state, so a reader that is busy gets the newest one afterwards and none of those in between.
/// </summary>
public sealed class RoundFeed(CoordinatorConnection connection, string federation, string client)
{
    /// <summary>Reads until the federation has ended; its last state is the last event.</summary>
    /// <exception cref="Core.Errors.FedDistillException">The coordinator refuses to tell, or is away and waiting is
    /// off.</exception>
    public async IAsyncEnumerable<RoundEvent> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = Channel.CreateBounded<RoundEvent>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(newest.Writer, stop.Token);
        try
        {
            await foreach (var state in newest.Reader.ReadAllAsync(cancellationToken))
            {
                yield return state;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await following;
        }
    }

    /// <summary>Whether no further round will come.</summary>
    public static bool IsEnd(FederationState state) =>
        state is FederationState.Completed or FederationState.Failed or FederationState.Stopped or FederationState.BudgetExhausted;

    private async Task FollowAsync(ChannelWriter<RoundEvent> newest, CancellationToken cancellationToken)
    {
        try
        {
            var ended = false;
            while (!ended)
            {
                ended = await connection.Reconnect.RunAsync(
                    "watch rounds", _ => WatchOnceAsync(newest, cancellationToken), cancellationToken);
            }

            newest.Complete();
        }
        catch (Exception exception)
        {
            // Hands the error, or the cancellation, to the reader.
            newest.Complete(exception);
        }
    }

    /// <summary>
    /// One stream until the federation ends (true) or the stream does (false, after it brought something).
    /// </summary>
    private async Task<bool> WatchOnceAsync(ChannelWriter<RoundEvent> newest, CancellationToken cancellationToken)
    {
        var request = new WatchRoundsRequest { Federation = federation, Client = client };
        using var watch = connection.Federation.WatchRounds(request, cancellationToken: cancellationToken);
        var received = false;
        try
        {
            while (await watch.ResponseStream.MoveNext(cancellationToken))
            {
                received = true;
                connection.Reconnect.ReportBack();
                var state = watch.ResponseStream.Current;
                newest.TryWrite(state);
                if (IsEnd(state.FederationState))
                {
                    return true;
                }
            }
        }
        catch (RpcException exception) when (received && RpcErrors.IsTransient(exception))
        {
            // The stream worked for a while: the next one begins with the shortest pause again.
            await connection.Reconnect.PauseAsync("watch rounds", failures: 0, exception, cancellationToken);
            return false;
        }

        return received
            ? false
            : throw new RpcException(new Status(StatusCode.Unavailable, "The feed of rounds ended before the federation did."));
    }
}
