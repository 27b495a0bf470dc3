using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Core.Telemetry;
using FedDistill.Proto.V1;
using PayloadPacking = FedDistill.Core.SoftLabels.PayloadPacking;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;

namespace FedDistill.ClientNode.Students;

/// <summary>
/// Stage 9: fetches a round's student and aggregated soft labels, checks their hashes and keeps the newest.
/// </summary>
public sealed class StudentReceiver(BlobDownloader downloader, FederationTerms terms)
{
    private readonly Dictionary<string, byte[]> _candidates = new(StringComparer.Ordinal);

    // The aggregate as encoded, which the next one may refer to.
    private (string Sha256, byte[] Bytes) _content = ("", []);

    /// <summary>The newest one received; null before the first.</summary>
    public ReceivedBroadcast? Newest { get; private set; }

    /// <summary>Whether a broadcast is newer than what is held.</summary>
    public bool IsNews(Broadcast broadcast) => Newest is null || broadcast.Round > Newest.Round;

    /// <summary>Fetches the broadcast, unless it is here. After the last round nobody learns from its aggregate.</summary>
    /// <exception cref="FedDistillException">HashMismatch, ShapeMismatch or InvalidSoftLabels when the bytes are not
    /// what was announced.</exception>
    public async Task<ReceivedBroadcast> ReceiveAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (Newest is not null && !IsNews(broadcast))
        {
            return Newest;
        }

        using var span = RoundTrace.Start("receive", terms.Federation, terms.Instance, broadcast.Round);
        var student = await FetchStudentAsync(broadcast.Student, cancellationToken);
        var aggregate = broadcast.Round < terms.Rounds ? await FetchAggregateAsync(broadcast, cancellationToken) : null;
        _candidates.Clear();
        Newest = new ReceivedBroadcast(
            broadcast.Round, student, aggregate, RoundTask.RowsOf(broadcast.TransferRows), broadcast.Metrics?.Accuracy);
        return Newest;
    }

    /// <summary>Fetches the students that stand for election; the elected one need not come again.</summary>
    /// <returns>Model files, in the order of the candidates.</returns>
    /// <exception cref="FedDistillException">HashMismatch when the bytes are not what was announced.</exception>
    public async Task<IReadOnlyList<byte[]>> FetchCandidatesAsync(
        IEnumerable<BlobRef> candidates, CancellationToken cancellationToken)
    {
        var students = new List<byte[]>();
        _candidates.Clear();
        foreach (var candidate in candidates)
        {
            students.Add(_candidates[candidate.Sha256] = await FetchStudentAsync(candidate, cancellationToken));
        }

        return students;
    }

    private async Task<byte[]> FetchStudentAsync(BlobRef student, CancellationToken cancellationToken) =>
        _candidates.TryGetValue(student.Sha256, out var held) ? held : await downloader.DownloadAsync(student, cancellationToken);

    private async Task<SoftLabelMatrix> FetchAggregateAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (!SoftLabelCodecs.TryFind(broadcast.AggregateEncoding, out var codec))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The aggregated soft labels are encoded as \"{broadcast.AggregateEncoding}\"; this version knows " +
                $"{SoftLabelCodecs.AllowedNames}. Update feddistill-client.");
        }

        var rows = broadcast.TransferRows.Count > 0 ? broadcast.TransferRows.Count : terms.TransferRows;
        var classes = terms.Schema.ClassNames.Count;
        var length = codec.LengthBytes(rows, positions: 1, classes, SoftLabelKind.Probabilities);
        var content = await FetchContentAsync(broadcast, (int)length, cancellationToken);
        _content = (broadcast.Aggregate.Sha256, content);
        return codec.Decode(content, SoftLabelKind.Probabilities, rows, positions: 1, classes);
    }

    private async Task<byte[]> FetchContentAsync(Broadcast broadcast, int length, CancellationToken cancellationToken)
    {
        // What this version can unpack: shorter than the content, and a delta only to what is here.
        var way = broadcast.AggregateWays
            .Where(way => way.Blob.LengthBytes < length && IsWithinReach(way))
            .MinBy(way => way.Blob.LengthBytes);
        if (way is null)
        {
            return await downloader.DownloadAsync(broadcast.Aggregate, cancellationToken);
        }

        var packed = await downloader.DownloadAsync(way.Blob, cancellationToken);
        var content = PayloadPacking.Unpack(way.Packing.ToCore(), packed, length, _content.Bytes);
        return BlobDownloader.Verify(broadcast.Aggregate, content);
    }

    private bool IsWithinReach(PackedBlob way) => way.Packing switch
    {
        Proto.V1.PayloadPacking.Brotli => way.BaseSha256.Length == 0,
        Proto.V1.PayloadPacking.DeltaBrotli => way.BaseSha256 == _content.Sha256,
        _ => false,
    };
}
