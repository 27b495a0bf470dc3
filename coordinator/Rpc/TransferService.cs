using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Core.Federations;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>The bulk bytes: soft labels in, transfer set and broadcasts out.</summary>
public sealed class TransferService(
    RoundPipeline pipeline,
    UploadInbox inbox,
    UploadsInFlight inFlight,
    IBlobStore blobs,
    IGrainFactory grains,
    StreamPace pace,
    ClientSlots slots,
    ClientPresence presence,
    CoordinatorInstruments instruments) : Transfer.TransferBase
{
    /// <inheritdoc />
    public override async Task<UploadReceipt> UploadSoftLabels(
        IAsyncStreamReader<UploadRequest> requestStream, ServerCallContext context)
    {
        try
        {
            return await ReceiveAsync(requestStream, context);
        }
        catch (FedDistillException exception)
        {
            instruments.OnUploadRefused(exception.Code);
            throw;
        }
    }

    private async Task<UploadReceipt> ReceiveAsync(IAsyncStreamReader<UploadRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        if (!await requestStream.ReadHeaderAsync(pace, cancellationToken) || requestStream.Current.Header is not { } offer)
        {
            throw new FedDistillException(ErrorCode.ShapeMismatch, "The first message of an upload must be its header.");
        }

        RequestNames.Federation(offer.Federation);
        RequestNames.Client(offer.Client);
        using var slot = slots.Upload(offer.Federation, offer.Client);
        var chunks = requestStream.ReadChunksAsync(
            message => message.PartCase == UploadRequest.PartOneofCase.Chunk ? message.Chunk : null, pace, cancellationToken);
        using var hold = inFlight.Hold(offer.PayloadSha256);
        await pipeline.ReceiveAsync(offer, chunks, cancellationToken);
        presence.Uploaded(offer.Federation, offer.Client);
        Failpoint.Pass(FailpointNames.BeforeAcknowledge);
        context.GetHttpContext().Response.OnCompleted(() =>
        {
            Failpoint.Pass(FailpointNames.AfterAcknowledge);
            return Task.CompletedTask;
        });
        return new UploadReceipt
        {
            Federation = offer.Federation,
            Client = offer.Client,
            Round = offer.Round,
            PayloadSha256 = offer.PayloadSha256,
            PayloadBytes = offer.PayloadBytes,
        };
    }

    /// <inheritdoc />
    public override async Task<QueryUploadReply> QueryUpload(QueryUploadRequest request, ServerCallContext context)
    {
        RequestNames.Federation(request.Federation);
        RequestNames.Client(request.Client);
        if (request.PayloadSha256.Length != 64 || !request.PayloadSha256.All(char.IsAsciiHexDigitLower))
        {
            throw new FedDistillException(ErrorCode.HashMismatch, "payload_sha256 must be 64 lower-case hexadecimal digits.");
        }

        var round = await grains.GetGrain<IRoundGrain>(RoundKey.Of(request.Federation, request.Round)).GetAsync();
        if (!round.Uploads.TryGetValue(request.Client, out var counted) || counted.SoftLabels.Sha256 != request.PayloadSha256)
        {
            return new QueryUploadReply { BytesHeld = inbox.BytesHeld(request) };
        }

        // The process that counted it may have died before it noted that.
        await grains.GetGrain<IClientGrain>($"{request.Federation}/{request.Client}").ContributedAsync(request.Round, counted.SentBytes);
        return new QueryUploadReply { BytesHeld = counted.SentBytes, Counted = true };
    }

    /// <inheritdoc />
    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<DownloadChunk> responseStream, ServerCallContext context)
    {
        var blob = await PublishedAsync(request);
        using var slot = slots.Download();
        await using var stream = blobs.OpenRead(blob);
        if (request.Offset < 0 || request.Offset > blob.LengthBytes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"The offset {request.Offset} lies outside the {blob.LengthBytes} bytes of this blob.");
        }

        stream.Position = request.Offset;
        var buffer = new byte[ChunkedStreams.MaxChunkBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, context.CancellationToken)) > 0)
        {
            await pace.WriteAsync(
                responseStream, new DownloadChunk { Data = ByteString.CopyFrom(buffer, 0, read) }, context.CancellationToken);
        }
    }

    /// <summary>
    /// Only what a federation has published may be downloaded: never a client's upload, never the test set.
    /// </summary>
    private async Task<Core.Blobs.BlobRef> PublishedAsync(DownloadRequest request)
    {
        var federation = await grains.GetGrain<IFederationGrain>(RequestNames.Federation(request.Federation)).GetAsync();
        var published = federation.Finished
            .SelectMany(round => round.Result is { } result ? BlobsOf(result) : [])
            .Append(federation.Definition!.TransferSet);
        if (request.Blob is null)
        {
            throw new FedDistillException(ErrorCode.NotFound, "No blob was named. Take one from Describe or from a round's broadcast.");
        }

        var found = published.FirstOrDefault(blob => blob.Sha256 == request.Blob.Sha256);
        return found ?? await BroadcastOfNewestRoundAsync(request, federation) ?? throw new FedDistillException(
            ErrorCode.NotFound,
            $"Federation {request.Federation} has published no blob {request.Blob.Sha256}. Take one from Describe or from a round's broadcast.");
    }

    /// <summary>
    /// A round that has just ended may be known to its watchers before the federation has taken note; one that is being
    /// judged has candidates to show.
    /// </summary>
    private async Task<Core.Blobs.BlobRef?> BroadcastOfNewestRoundAsync(DownloadRequest request, FederationRecord federation)
    {
        if (federation.Round == 0)
        {
            return null;
        }

        var round = await grains.GetGrain<IRoundGrain>(RoundKey.Of(request.Federation, federation.Round)).GetAsync();
        return round.Candidates
            .Select(candidate => candidate.Student)
            .Concat(round.Result is { } result ? BlobsOf(result) : [])
            .FirstOrDefault(blob => blob.Sha256 == request.Blob.Sha256);
    }

    private static IEnumerable<Core.Blobs.BlobRef> BlobsOf(Core.Rounds.RoundResult result) =>
        [result.Student, result.Aggregate.Content, .. result.Aggregate.Ways.Select(way => way.Blob)];
}
