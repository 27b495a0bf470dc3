using System.Threading.Channels;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Storage;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// Removes what a finished round has left: half-sent uploads, and soft labels that no later round can use. A crash in
/// the middle leaves files that the next start removes.
/// </summary>
public sealed class UploadPruner(
    FileBlobStore blobs, UploadInbox inbox, UploadsInFlight inFlight, IGrainFactory grains, ILogger<UploadPruner> logger)
    : BackgroundService
{
    private readonly Channel<EndedRound> _ended =
        Channel.CreateUnbounded<EndedRound>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Queues a round; never waits.</summary>
    public void Add(EndedRound ended) => _ended.Writer.TryWrite(ended);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var round in _ended.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                Failpoint.Pass(FailpointNames.BeforePrune);
                await PruneAsync(round);
                Failpoint.Pass(FailpointNames.AfterPrune);
            }
#pragma warning disable CA1031 // What stays behind costs room alone, and goes at the next start; it is logged.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.NotPruned(round.Federation, round.Round, exception.Message);
            }
        }
    }

    private async Task PruneAsync(EndedRound ended)
    {
        inFlight.BeginPruning();
        try
        {
            var needed = await NeededAsync();
            foreach (var sha256 in ended.SoftLabels.Where(sha256 => !needed.Contains(sha256)))
            {
                inFlight.Remove(blobs, sha256);
            }
        }
        finally
        {
            inFlight.EndPruning();
        }

        inbox.DiscardRound(ended.Federation, ended.Round);
    }

    // Of all federations, and of all kinds: different clients may have sent the same bytes, and a client can send those
    // of an aggregate that is still handed out.
    private async Task<HashSet<string>> NeededAsync()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync())
        {
            var grain = grains.GetGrain<IFederationGrain>(name);
            if (await grain.ExistsAsync())
            {
                var federation = await grain.GetAsync();
                // A round is announced a moment before its federation says so.
                RoundState?[] rounds = [await RoundAsync(name, federation.Round), await RoundAsync(name, federation.Round + 1)];
                needed.UnionWith(LiveBlobs.Of(federation, rounds).Select(blob => blob.Sha256));
            }
        }

        return needed;
    }

    private async Task<RoundState?> RoundAsync(string federation, int round)
    {
        try
        {
            return await grains.GetGrain<IRoundGrain>(RoundKey.Of(federation, round)).GetAsync();
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }
}
