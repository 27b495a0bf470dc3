using FedDistill.ClientNode.Release;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Google.Protobuf;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// Stage 5: carries released soft labels to the coordinator; goes on after a break where the coordinator's copy ends.
/// </summary>
public sealed class SoftLabelUploader(CoordinatorConnection connection)
{
    /// <summary>Uploads until the coordinator's receipt is there.</summary>
    /// <exception cref="FedDistillException">
    /// WrongState when the round went on without this client; Conflict when other soft labels of it count already; what
    /// else the
    /// coordinator refuses with.
    /// </exception>
    public Task UploadAsync(ReleasedSoftLabels released, CancellationToken cancellationToken) =>
        connection.Reconnect.RunAsync(
            "upload soft labels",
            async failures =>
            {
                var held = failures == 0 ? new QueryUploadReply() : await QueryAsync(released, cancellationToken);
                if (!held.Counted)
                {
                    CheckReceipt(released, await SendAsync(released, held.BytesHeld, cancellationToken));
                }

                return held;
            },
            cancellationToken);

    private async Task<QueryUploadReply> QueryAsync(ReleasedSoftLabels released, CancellationToken cancellationToken)
    {
        var request = new QueryUploadRequest
        {
            Federation = released.Federation,
            Client = released.Client,
            Round = released.Round,
            PayloadSha256 = released.PayloadSha256,
        };
        using var call = connection.Transfer.QueryUploadAsync(
            request, connection.Within(TimeSpan.FromSeconds(30), cancellationToken));
        var held = await call;
        return held.BytesHeld >= 0 && held.BytesHeld <= released.Payload.Length
            ? held
            : throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The coordinator says that it holds {held.BytesHeld} bytes of an upload of {released.Payload.Length}; 0 to {released.Payload.Length} are possible. Stop it and report this.");
    }

    private async Task<UploadReceipt> SendAsync(ReleasedSoftLabels released, long offset, CancellationToken cancellationToken)
    {
        var limit = TransferLimits.DeadlineFor(released.Payload.Length);
        using var upload = connection.Transfer.UploadSoftLabels(connection.Within(limit, cancellationToken));
        try
        {
            await upload.RequestStream.WriteAsync(new UploadRequest { Header = HeaderOf(released, offset) }, cancellationToken);
            for (var sent = (int)offset; sent < released.Payload.Length; sent += TransferLimits.ChunkBytes)
            {
                var length = Math.Min(TransferLimits.ChunkBytes, released.Payload.Length - sent);
                var chunk = UnsafeByteOperations.UnsafeWrap(released.Payload.Slice(sent, length));
                await upload.RequestStream.WriteAsync(new UploadRequest { Chunk = chunk }, cancellationToken);
                connection.Traffic.OnPayloadUp(length);
            }

            await upload.RequestStream.CompleteAsync();
        }
        catch (InvalidOperationException)
        {
            // The coordinator ended the call before it had everything: the answer below says why.
        }

        return await upload.ResponseAsync;
    }

    private static UploadHeader HeaderOf(ReleasedSoftLabels released, long offset) => new()
    {
        Federation = released.Federation,
        Client = released.Client,
        Round = released.Round,
        TransferSetSha256 = released.TransferSetSha256,
        Inputs = released.Inputs,
        Positions = released.Positions,
        Classes = released.Classes,
        Kind = released.Kind.ToWire(),
        Encoding = SoftLabelEncoding.F32,
        Temperature = released.Temperature,
        PayloadSha256 = released.PayloadSha256,
        PayloadBytes = released.Payload.Length,
        Offset = offset,
        SampleCount = released.SampleCount,
        ClassCounts = { released.ClassCounts },
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
