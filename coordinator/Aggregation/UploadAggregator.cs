using FedDistill.Core.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Aggregation;

/// <summary>Joins a round's counted uploads into one target, reading one upload at a time.</summary>
public sealed class UploadAggregator(IBlobStore blobs)
{
    /// <summary>
    /// Aggregates in ordinal order of client names, so that the result does not depend on the order of arrival.
    /// </summary>
    /// <param name="round">A closed round with at least one upload.</param>
    /// <param name="transferRows">N of the transfer set.</param>
    /// <param name="classes">C.</param>
    /// <returns>Probabilities of shape [N', 1, C], N' the rows that the round asked about.</returns>
    public SoftLabelMatrix Aggregate(RoundState round, int transferRows, int classes)
    {
        var inputs = round.Plan.TransferRows.Count > 0 ? round.Plan.TransferRows.Count : transferRows;
        return AggregationRules.Find(round.Plan.Rule).Aggregate(
            round.Uploads
                .OrderBy(upload => upload.Key, StringComparer.Ordinal)
                .Select(upload => Read(upload.Key, upload.Value, round.Plan.Kind, inputs, classes)));
    }

    private SoftLabelSubmission Read(string client, AcceptedUpload upload, SoftLabelKind kind, int inputs, int classes) => new(
        client,
        SoftLabelCodecs.Float32.Decode(blobs.ReadAll(upload.SoftLabels), kind, inputs, positions: 1, classes),
        upload.SampleCount,
        upload.ClassCounts);
}
