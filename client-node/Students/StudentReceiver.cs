using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;

namespace FedDistill.ClientNode.Students;

/// <summary>
/// Stage 9: fetches a round's student and aggregated soft labels, checks their hashes and keeps the newest.
/// </summary>
public sealed class StudentReceiver(BlobDownloader downloader, FederationTerms terms)
{
    /// <summary>The newest one received; null before the first.</summary>
    public ReceivedBroadcast? Newest { get; private set; }

    /// <summary>Whether a broadcast is newer than what is held.</summary>
    public bool IsNews(Broadcast broadcast) => Newest is null || broadcast.Round > Newest.Round;

    /// <summary>Fetches the broadcast, unless it is here.</summary>
    /// <exception cref="Core.Errors.FedDistillException">HashMismatch or ShapeMismatch when the bytes are not what was
    /// announced.</exception>
    public async Task<ReceivedBroadcast> ReceiveAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (Newest is not null && !IsNews(broadcast))
        {
            return Newest;
        }

        var student = await downloader.DownloadAsync(broadcast.Student, cancellationToken);
        var aggregate = await downloader.DownloadAsync(broadcast.Aggregate, cancellationToken);
        var rows = broadcast.TransferRows.Count > 0 ? broadcast.TransferRows.Count : terms.TransferRows;
        Newest = new ReceivedBroadcast(
            broadcast.Round,
            student,
            SoftLabelCodecs.Float32.Decode(aggregate, SoftLabelKind.Probabilities, rows, 1, terms.Schema.ClassNames.Count),
            RoundTask.RowsOf(broadcast.TransferRows),
            broadcast.Metrics?.Accuracy);
        return Newest;
    }
}
