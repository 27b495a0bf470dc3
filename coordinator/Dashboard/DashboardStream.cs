using System.Data.Common;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>
/// A page's content as it changes, for as long as the browser listens: the whole content each time, so that nothing is
/// lost by missing some.
/// </summary>
internal sealed class DashboardStream(
    FederationViews views, StudentShelf shelf, FederationFeed feed, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The event that brings content.</summary>
    public const string ContentEvent = "content";

    /// <summary>The event after which nothing more comes.</summary>
    public const string EndEvent = "end";

    private const string BeatEvent = "beat";

    // Many uploads at once make one picture.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(500);

    // Who is online, and the federations of the first page, tell nobody that they change. A browser that is gone without
    // a word is found out by the same beat.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    /// <summary>The content of the first page.</summary>
    public async Task<Html> FederationsAsync() => FederationsPage.Content(await views.ListAsync());

    /// <summary>The content of a federation's page.</summary>
    /// <exception cref="FedDistillException">NotFound when there is none.</exception>
    public async Task<Html> FederationAsync(string name) => FederationPage.Content(await views.ReadAsync(name), result => shelf.FindCard(result.Student));

    /// <summary>The first page, for as long as it is looked at.</summary>
    /// <param name="isLetIn">Whether who listens still may.</param>
    /// <param name="cancellationToken">Ends with the call.</param>
    public IAsyncEnumerable<SseItem<string>> FollowFederationsAsync(Func<bool> isLetIn, CancellationToken cancellationToken) =>
        ReadAsync(FederationsAsync, changes: null, isLetIn, cancellationToken);

    /// <summary>A federation's page, until the federation has ended.</summary>
    /// <inheritdoc cref="FollowFederationsAsync" />
    public IAsyncEnumerable<SseItem<string>> FollowFederationAsync(string name, Func<bool> isLetIn, CancellationToken cancellationToken) => ReadAsync(
        () => FederationAsync(name),
        end => feed.ReadAsync(name, everyUpload: true, end).Select(state => state.Federation),
        isLetIn,
        cancellationToken);

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(
        Func<Task<Html>> content,
        Func<CancellationToken, IAsyncEnumerable<FederationRecord>>? changes,
        Func<bool> isLetIn,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        // One waiting signal stands for any number of changes.
        var signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var following = changes is null ? Task.CompletedTask : FollowAsync(changes(end.Token), signals.Writer);
        try
        {
            var shown = "";
            // One that waits is asked again at the next beat: a page that is looked at for days must not leave one a beat.
            Task<bool>? signal = null;
            for (var isOver = false; isLetIn() && !end.IsCancellationRequested;)
            {
                var present = await TryAsync(content) ?? shown;
                yield return present == shown ? new SseItem<string>("", BeatEvent) : new SseItem<string>(shown = present, ContentEvent);
                if (isOver)
                {
                    yield return new SseItem<string>("", EndEvent);
                    yield break;
                }

                signal ??= signals.Reader.WaitToReadAsync(end.Token).AsTask();
                if (await HasComeAsync(signal, end.Token))
                {
                    isOver = !await signal || !signals.Reader.TryRead(out _);
                    signal = null;
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await following;
        }
    }

    /// <returns>Null: the coordinator is busy, going down or cannot read its state; the next beat asks again.</returns>
    private static async Task<string?> TryAsync(Func<Task<Html>> content)
    {
        try
        {
            return (await content()).ToString();
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            return null;
        }
    }

    /// <returns>Whether the signal has come; false: it is time to look anyway, or to end.</returns>
    private async Task<bool> HasComeAsync(Task signal, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(LeastPause, time, cancellationToken);
            return await Task.WhenAny(signal, Task.Delay(Beat, time, cancellationToken)) == signal && signal.IsCompletedSuccessfully;
        }
        catch (OperationCanceledException)
        {
            // The browser has gone, or the coordinator goes down.
            return false;
        }
    }

    private static async Task FollowAsync(IAsyncEnumerable<FederationRecord> changes, ChannelWriter<bool> signals)
    {
        try
        {
            await foreach (var _ in changes)
            {
                signals.TryWrite(true);
            }

            signals.Complete();
        }
        catch (Exception exception) when (exception is OperationCanceledException or Orleans.Runtime.EnumerationAbortedException || IsPassing(exception))
        {
            // The browser has gone, or the grain is busy or going: the beat goes on, and it asks for all there is.
        }
    }

    /// <summary>What may be otherwise at the next beat; the stream has begun, and has no other way to tell of it than to
    /// break off.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is Orleans.Runtime.OrleansException or TimeoutException or FedDistillException or DbException;
}
