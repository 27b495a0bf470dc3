using System.Diagnostics;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Students;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Jobs;
using UploadHeader = FedDistill.Proto.V1.UploadHeader;

namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// The coordinator's way of the data, stages 5 to 9. Stages 1 to 4 and the other half of 5 and 9 are the client's
/// (client-node/RoundParticipant.cs). <see cref="ReceiveAsync"/> runs for each upload, <see cref="FinishAsync"/> once a
/// round when collection
/// has closed; <see cref="RoundGrain"/> decides when.
/// </summary>
public sealed class RoundPipeline(
    UploadInbox inbox,
    UploadAggregator aggregator,
    StudentWorkshop workshop,
    IBlobStore blobs,
    TrainingThreads threads,
    IGrainFactory grains,
    ILogger<RoundPipeline> logger)
{
    /// <summary>Stage 5: takes in one client's soft labels. What it acknowledges is durable and counted once.</summary>
    /// <param name="offer">The upload's header.</param>
    /// <param name="chunks">The payload from the header's offset on.</param>
    /// <param name="cancellationToken">Ends with the call; what has arrived is kept for resuming.</param>
    /// <exception cref="Core.Errors.FedDistillException">The upload is refused; the message names what is
    /// wrong.</exception>
    public async Task ReceiveAsync(
        UploadHeader offer, IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        var federation = await grains.GetGrain<IFederationGrain>(offer.Federation).GetAsync();
        var roundGrain = grains.GetGrain<IRoundGrain>(RoundKey.Of(offer.Federation, offer.Round));
        var round = await roundGrain.GetAsync();

        // 5 Upload: a header that cannot count is refused before its payload travels.
        var client = grains.GetGrain<IClientGrain>($"{offer.Federation}/{offer.Client}");
        if (UploadRules.IsCounted(offer, round))
        {
            await client.ContributedAsync(offer.Round, offer.PayloadBytes);
            return;
        }

        UploadRules.Check(offer, federation.Definition!, round);
        var payload = await inbox.ReceiveAsync(offer, chunks, cancellationToken);
        inbox.Discard(offer);
        SoftLabelValidator.Validate(
            SoftLabelCodecs.Float32.Decode(payload, round.Plan.Kind, offer.Inputs, offer.Positions, offer.Classes));
        var blob = await blobs.WriteAsync(new MemoryStream(payload, writable: false), BlobKind.SoftLabels, cancellationToken);
        var outcome = await roundGrain.AcceptAsync(
            offer.Client, new AcceptedUpload(blob, offer.SampleCount, [.. offer.ClassCounts]));
        UploadRules.ThrowIfRefused(outcome);
        await client.ContributedAsync(offer.Round, blob.LengthBytes);
    }

    /// <summary>Stages 6 to 9: makes the student of a closed round. The same job gives the same bytes.</summary>
    /// <returns>What the round brought; the round's grain makes it known, which is the broadcast.</returns>
    public async Task<RoundResult> FinishAsync(DistillationJob job, CancellationToken cancellationToken)
    {
        var (definition, round) = (job.Definition, job.Round);
        var number = round.Plan.Round;
        var schema = FederationSchema.FromJson(definition.SchemaJson);

        // 6 Aggregator
        inbox.DiscardRound(round.Federation, number);
        var clock = Stopwatch.StartNew();
        var target = await Task.Run(
            () => aggregator.Aggregate(round, definition.TransferRows, schema.ClassNames.Count), cancellationToken);
        logger.Aggregated(number, round.Uploads.Count, round.Plan.Rule, clock.Elapsed.TotalSeconds);

        // 7 StudentDistiller, and what the student is worth
        clock.Restart();
        var student = await threads.RunAsync(token => workshop.Distill(definition, round, schema, target, token), cancellationToken);
        var metrics = definition.TestSet is null
            ? null
            : await threads.RunAsync(_ => workshop.Judge(student, definition.TestSet), cancellationToken);
        logger.StudentDistilled(number, student.Architecture.Name, clock.Elapsed.TotalSeconds);

        // 8 StudentRegistry
        var made = new RoundResult(
            await WriteAsync(student.SafeTensors, BlobKind.Student, cancellationToken),
            await WriteAsync(SoftLabelCodecs.Float32.Encode(target), BlobKind.Aggregate, cancellationToken),
            metrics);
        var version = await grains.GetGrain<IStudentRegistryGrain>(round.Federation).PublishAsync(new StudentVersion(number, made));
        logger.StudentPublished(number, version.Result.Student.Sha256, version.Result.Student.LengthBytes);

        // 9 Broadcast: the clients see the round completed and download student and target by their hashes.
        return version.Result;
    }

    private async Task<BlobRef> WriteAsync(ReadOnlyMemory<byte> bytes, BlobKind kind, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return await blobs.WriteAsync(stream, kind, cancellationToken);
    }
}
