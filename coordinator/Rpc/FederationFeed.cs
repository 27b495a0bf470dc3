using System.Runtime.CompilerServices;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Rounds;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Rpc;

/// <summary>
/// A federation and its newest round as one sequence of whole states. Only one grain is listened to at a time: an
/// enumerator that nobody
/// advances is given up by the runtime after a while, and a round may last for hours.
/// </summary>
public sealed class FederationFeed(IGrainFactory grains, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// The present state, then one after every change, until the federation has ended and its last round is accounted for.
    /// </summary>
    /// <param name="federation">Its name.</param>
    /// <param name="everyUpload">Whether each counted upload is a change, or only each change of phase.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<(FederationRecord Federation, RoundState? Round)> ReadAsync(
        string federation, bool everyUpload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A coordinator that is asked to stop does not wait for its watchers, who watch for hours.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var grain = grains.GetGrain<IFederationGrain>(federation);
        var watched = 0;
        while (true)
        {
            FederationRecord? announced = null;
            await foreach (var record in grain.WatchAsync(end.Token).WithCancellation(end.Token))
            {
                if (record.HasEnded && !record.IsSettled)
                {
                    // Stopped, and what the broken round has cost is about to be told.
                    continue;
                }

                if (record.HasEnded || record.Round == 0)
                {
                    yield return (record, await NewestRoundAsync(federation, record));
                }
                else if (record.Round > watched)
                {
                    announced = record;
                    break;
                }
            }

            if (announced is null)
            {
                yield break;
            }

            watched = announced.Round;
            var round = grains.GetGrain<IRoundGrain>(RoundKey.Of(federation, watched));
            var states = everyUpload ? round.WatchUploadsAsync(end.Token) : round.WatchAsync(end.Token);
            await foreach (var state in states.WithCancellation(end.Token))
            {
                yield return (announced, state);
            }
        }
    }

    /// <summary>The newest round that was announced; null before the first.</summary>
    public async Task<RoundState?> NewestRoundAsync(string federation, FederationRecord record) => record.Round == 0
        ? null
        : await grains.GetGrain<IRoundGrain>(RoundKey.Of(federation, record.Round)).GetAsync();
}
