using System.Diagnostics;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Students;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Jobs;
using UploadHeader = FedDistill.Proto.V1.UploadHeader;

namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// The coordinator's way of the data, stages 5 to 9; the others are the client's (client-node/RoundParticipant.cs).
/// <see cref="ReceiveAsync"/> runs for each upload, <see cref="FinishAsync"/> once a round when collection has closed,
/// <see cref="PublishAsync"/> when its student is certain; <see cref="RoundGrain"/> decides when.
/// </summary>
public sealed class RoundPipeline(
    UploadInbox inbox,
    UploadAggregator aggregator,
    AggregateReleaser releaser,
    BroadcastPacker packer,
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
    /// <exception cref="Core.Errors.FedDistillException">The upload is refused; the message says why.</exception>
    public async Task ReceiveAsync(UploadHeader offer, IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        var federation = await grains.GetGrain<IFederationGrain>(offer.Federation).GetAsync();
        var roundGrain = grains.GetGrain<IRoundGrain>(RoundKey.Of(offer.Federation, offer.Round));
        var round = await roundGrain.GetAsync();

        // 5 Upload: a header that cannot count is refused before its payload travels.
        var client = grains.GetGrain<IClientGrain>($"{offer.Federation}/{offer.Client}");
        if (UploadRules.IsCounted(offer, round))
        {
            var counted = round.Uploads[offer.Client];
            await roundGrain.AcceptAsync(offer.Client, counted);
            await client.ContributedAsync(offer.Round, counted.SentBytes);
            return;
        }

        UploadRules.Check(offer, federation.Definition!, round);
        await client.NamedLedgerAsync(offer.LedgerHead);
        var payload = await inbox.ReceiveAsync(offer, packed => PackedUploads.Unpack(offer, round, packed, blobs), chunks, cancellationToken);
        inbox.Discard(offer);
        var copied = CopiedUploads.Source(offer, round, federation.LastCompletedBefore(round.Plan.Round), blobs);
        var suspicion = PayloadRules.Check(offer, round, federation.Definition!.Spec, payload, copied, logger);
        var blob = await blobs.WriteAsync(new MemoryStream(payload, writable: false), BlobKind.SoftLabels, cancellationToken);
        var outcome = await roundGrain.AcceptAsync(
            offer.Client,
            new AcceptedUpload(blob, offer.SampleCount, [.. offer.ClassCounts], PackedUploads.BytesToTell(offer, round)) { Suspicion = suspicion });
        UploadRules.ThrowIfRefused(outcome);
        await client.ContributedAsync(offer.Round, PackedUploads.BytesToTell(offer, round));
    }

    /// <summary>Stages 6 and 7: makes the student of a closed round. The same job gives the same bytes.</summary>
    /// <returns>The student; or several that stand for election by the contributors' held-out rows.</returns>
    /// <exception cref="Core.Errors.FedDistillException">RoundFailed when a foreign transfer set is refused.</exception>
    public async Task<IReadOnlyList<RoundResult>> FinishAsync(DistillationJob job, CancellationToken cancellationToken)
    {
        var (definition, round) = (job.Definition, job.Round);
        var number = round.Plan.Round;
        var schema = FederationSchema.FromJson(definition.SchemaJson);

        // 6 Aggregator
        inbox.DiscardRound(round.Federation, number);
        var clock = Stopwatch.StartNew();
        var (rows, classes) = (definition.TransferRows, schema.ClassNames.Count);
        var before = await BroadcastBeforeAsync(round);
        var targets = round.Plan.ReleasesAggregate
            ? [await releaser.AggregateAsync(definition.Spec, round, rows, classes, cancellationToken)]
            : await Task.Run(() => aggregator.Aggregate(round, rows, classes, before?.Scores), cancellationToken);
        logger.Aggregated(number, round.Answers().Count(), string.Join(", ", targets.Select(target => target.Rule)), clock.Elapsed.TotalSeconds);
        if (targets[0].Coverage is { } coverage)
        {
            logger.CoverageFound(number, coverage);
        }

        // 7 StudentDistiller, and what the student is worth. The one that stands is a candidate too.
        var made = await Task.WhenAll(targets.Select(target => DistillAsync(definition, round, schema, target, before, cancellationToken)));
        return made.Length > 1 && before is not null && round.Plan.TransferRows.Count == 0 ? [.. made, before] : made;
    }

    /// <summary>
    /// Stages 8 and 9: publishes a round's student, once and for good. The clients see the round completed and download
    /// student and target by their hashes, which is the broadcast.
    /// </summary>
    /// <returns>What stands published, which may be another attempt's.</returns>
    public async Task<RoundResult> PublishAsync(string federation, int round, RoundResult made)
    {
        // 8 StudentRegistry
        var version = await grains.GetGrain<IStudentRegistryGrain>(federation).PublishAsync(new StudentVersion(round, made));
        logger.StudentPublished(round, version.Result.Student.Sha256, version.Result.Student.LengthBytes);

        // 9 Broadcast
        return version.Result;
    }

    private async Task<RoundResult> DistillAsync(
        FederationDefinition definition,
        RoundState round,
        FederationSchema schema,
        AggregatedTarget target,
        RoundResult? before,
        CancellationToken cancellationToken)
    {
        var number = round.Plan.Round;
        var clock = Stopwatch.StartNew();
        var student = await threads.RunAsync(
            token => workshop.Distill(definition, round, schema, target, before?.Student, token), cancellationToken);
        var metrics = definition.TestSet is null
            ? null
            : await threads.RunAsync(_ => workshop.Judge(round, student, definition.TestSet), cancellationToken);
        logger.StudentDistilled(number, student.Architecture.Name, clock.Elapsed.TotalSeconds);
        return new RoundResult(
            await WriteAsync(student.SafeTensors, BlobKind.Student, cancellationToken),
            await packer.StoreAsync(target.Aggregate, definition.Spec.BroadcastEncoding, before?.Aggregate, cancellationToken),
            metrics)
        {
            Rule = target.Rule,
            Coverage = target.Coverage,
            AnsweredRows = target.AnsweredRows,
            Scores = target.Scores,
        };
    }

    private async Task<RoundResult?> BroadcastBeforeAsync(RoundState round)
    {
        var record = await grains.GetGrain<IFederationGrain>(round.Federation).GetAsync();
        return record.LastCompletedBefore(round.Plan.Round)?.Result;
    }

    private async Task<BlobRef> WriteAsync(ReadOnlyMemory<byte> bytes, BlobKind kind, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return await blobs.WriteAsync(stream, kind, cancellationToken);
    }
}
