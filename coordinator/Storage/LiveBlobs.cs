using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// Which blobs are still needed: transfer and test sets, students and aggregates of finished rounds, and all that an
/// unfinished round may read. A client's soft labels are needed until their round has ended and a newer answer of that
/// client stands in for it.
/// </summary>
public static class LiveBlobs
{
    /// <summary>The names of all blobs that some record needs.</summary>
    /// <param name="records">All records of the state file.</param>
    public static IReadOnlySet<string> Of(IReadOnlyList<StoredRecord> records)
    {
        var ended = records
            .Where(record => record.Value is RoundRecord { Round.Phase: RoundPhase.Completed or RoundPhase.Failed, EndTold: true })
            .Select(record => record.Key)
            .ToHashSet(StringComparer.Ordinal);
        return records
            .SelectMany(record => Of(record.Value, ended.Contains(record.Key)))
            .Select(blob => blob.Sha256)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The blobs that a federation and its newest rounds may still read.</summary>
    public static IEnumerable<BlobRef> Of(FederationRecord federation, IEnumerable<RoundState?> newest) =>
        Of(federation, hasEnded: false).Concat(newest.OfType<RoundState>().SelectMany(round =>
            Of(new RoundRecord { Round = round }, hasEnded: round.Phase is RoundPhase.Failed).Except(
                round.Phase is RoundPhase.Completed ? SoftLabels(round) : [])));

    private static IEnumerable<BlobRef> Of(object record, bool hasEnded) => record switch
    {
        FederationRecord federation =>
        [
            .. federation.Definition is { } definition ? new[] { definition.TransferSet, definition.TestSet }.OfType<BlobRef>() : [],
            .. federation.Finished.SelectMany(round => Of(round.Result)),
            .. federation.HasEnded ? [] : federation.Remembered.Values.Select(answer => answer.Upload.SoftLabels),
        ],
        StudentRegistryRecord registry => registry.Versions.SelectMany(version => Of(version.Result)),
        RoundRecord { Round: { } round } when !hasEnded =>
            [.. SoftLabels(round), .. round.Release is { } release ? new[] { release.Content } : [], .. round.Candidates.SelectMany(Of), .. Of(round.Result)],
        DistillationRecord { Candidates: { } candidates } when !hasEnded => candidates.SelectMany(Of),
        _ => [],
    };

    private static IEnumerable<BlobRef> SoftLabels(RoundState round) =>
        round.Uploads.Values.Concat(round.Remembered.Values.Select(answer => answer.Upload)).Select(upload => upload.SoftLabels);

    private static IEnumerable<BlobRef> Of(RoundResult? result) => result is null
        ? []
        :
        [
            result.Student,
            result.Aggregate.Content,
            .. result.Aggregate.Ways.Select(way => way.Blob),
            .. result.Figures is { } figures ? new[] { figures } : [],
        ];
}
