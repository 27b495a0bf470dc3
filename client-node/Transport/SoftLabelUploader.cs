using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Telemetry;
using FedDistill.Proto.V1;
using Google.Protobuf;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// Stage 5: carries released soft labels to the coordinator; goes on after a break where the coordinator's copy ends.
/// </summary>
/// <param name="connection">The way to the coordinator.</param>
/// <param name="instance">The federation's instance, for its trace.</param>
/// <param name="progress">Who sees how far it is; null: nobody.</param>
public sealed class SoftLabelUploader(CoordinatorConnection connection, string instance = "", WorkProgress? progress = null)
{
    private ReleasedSoftLabels? _lastCounted;

    /// <summary>
    /// Uploads until the coordinator's receipt is there; only what has changed since the last counted upload where that
    /// is shorter.
    /// </summary>
    /// <returns>How many bytes travelled as payload.</returns>
    /// <exception cref="FedDistillException">
    /// WrongState when the round went on without this client; Conflict when other soft labels of it count already; what
    /// else the
    /// coordinator refuses with.
    /// </exception>
    public async Task<int> UploadAsync(ReleasedSoftLabels released, CancellationToken cancellationToken)
    {
        using var span = RoundTrace.Start("upload", released.Federation, instance, released.Round);
        var earlier = _lastCounted is { } last && last.Encoding == released.Encoding && last.Payload.Length == released.Payload.Length
            ? last
            : null;
        var parcel = Parcel.Of(released, earlier);
        try
        {
            await UploadAsync(parcel, cancellationToken);
        }
        catch (FedDistillException exception) when (exception.Code == ErrorCode.WrongState && parcel.BaseSha256.Length > 0)
        {
            // The coordinator may not remember what the delta refers to.
            parcel = Parcel.Of(released, earlier: null);
            await UploadAsync(parcel, cancellationToken);
        }

        // Answers about a choice of the rows are of no later use to the coordinator, which forgets them.
        _lastCounted = released.CoversAllRows ? released : null;
        return parcel.Bytes.Length;
    }

    private Task<QueryUploadReply> UploadAsync(Parcel parcel, CancellationToken cancellationToken) =>
        connection.Reconnect.RunAsync(
            "upload soft labels",
            async failures =>
            {
                var held = failures == 0 ? new QueryUploadReply() : await QueryAsync(parcel, cancellationToken);
                if (!held.Counted)
                {
                    CheckReceipt(parcel.Released, await SendFromAsync(parcel, held.BytesHeld, cancellationToken));
                }

                return held;
            },
            cancellationToken);

    /// <summary>
    /// Sends the rest; or all, where the bytes that the coordinator held are not those that were sent, as after a power
    /// cut: only a whole upload is brought to the disk.
    /// </summary>
    private async Task<UploadReceipt> SendFromAsync(Parcel parcel, long offset, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(parcel, offset, cancellationToken);
        }
        catch (Grpc.Core.RpcException exception) when (
            offset > 0 && RpcErrors.Translate(exception, connection.Coordinator).Code is ErrorCode.HashMismatch or ErrorCode.InvalidSoftLabels)
        {
            return await SendAsync(parcel, offset: 0, cancellationToken);
        }
    }

    private async Task<QueryUploadReply> QueryAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        var released = parcel.Released;
        var request = new QueryUploadRequest
        {
            Federation = released.Federation,
            Client = released.Client,
            Round = released.Round,
            PayloadSha256 = released.PayloadSha256,
            Packing = parcel.Packing.ToWire(),
        };
        using var call = connection.Transfer.QueryUploadAsync(
            request, connection.Within(TimeSpan.FromSeconds(30), cancellationToken));
        var held = await call;
        return held.Counted || (held.BytesHeld >= 0 && held.BytesHeld <= parcel.Bytes.Length)
            ? held
            : throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The coordinator says that it holds {held.BytesHeld} bytes of an upload of {parcel.Bytes.Length}; 0 to {parcel.Bytes.Length} are possible. Stop it and report this.");
    }

    private async Task<UploadReceipt> SendAsync(Parcel parcel, long offset, CancellationToken cancellationToken)
    {
        var bytes = parcel.Bytes;
        var limit = TransferLimits.DeadlineFor(bytes.Length);
        using var step = (progress ?? WorkProgress.None).Begin("Uploading soft labels", bytes.Length, WorkUnit.Bytes);
        using var upload = connection.Transfer.UploadSoftLabels(connection.Within(limit, cancellationToken));
        try
        {
            await upload.RequestStream.WriteAsync(new UploadRequest { Header = HeaderOf(parcel, offset) }, cancellationToken);
            for (var sent = (int)offset; sent < bytes.Length; sent += TransferLimits.ChunkBytes)
            {
                var length = Math.Min(TransferLimits.ChunkBytes, bytes.Length - sent);
                var chunk = UnsafeByteOperations.UnsafeWrap(bytes.Slice(sent, length));
                await upload.RequestStream.WriteAsync(new UploadRequest { Chunk = chunk }, cancellationToken);
                connection.Traffic.OnPayloadUp(length);
                step.Report(sent + length);
            }

            await upload.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or Grpc.Core.RpcException)
        {
            // The coordinator ended the call before it had everything: the answer below says why.
        }

        return await upload.ResponseAsync;
    }

    private static UploadHeader HeaderOf(Parcel parcel, long offset) => new()
    {
        Federation = parcel.Released.Federation,
        Client = parcel.Released.Client,
        Round = parcel.Released.Round,
        TransferSetSha256 = parcel.Released.TransferSetSha256,
        Inputs = parcel.Released.Inputs,
        Positions = parcel.Released.Positions,
        Classes = parcel.Released.Classes,
        Kind = parcel.Released.Kind.ToWire(),
        Encoding = parcel.Released.Encoding,
        Temperature = parcel.Released.Temperature,
        PayloadSha256 = parcel.Released.PayloadSha256,
        PayloadBytes = parcel.Released.Payload.Length,
        Packing = parcel.Packing.ToWire(),
        PackedBytes = parcel.Bytes.Length,
        BaseSha256 = parcel.BaseSha256,
        Offset = offset,
        LedgerHead = parcel.Released.LedgerHead,
        SampleCount = parcel.Released.SampleCount,
        ClassCounts = { parcel.Released.ClassCounts },
    };

    private static void CheckReceipt(ReleasedSoftLabels released, UploadReceipt receipt)
    {
        if (receipt.PayloadSha256 != released.PayloadSha256 || receipt.Round != released.Round || receipt.Client != released.Client)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"The receipt is for {receipt.Client}, round {receipt.Round}, {receipt.PayloadSha256}; sent was {released.Client}, round {released.Round}, {released.PayloadSha256}. The coordinator mixes up uploads: stop it and report this.");
        }
    }
}
