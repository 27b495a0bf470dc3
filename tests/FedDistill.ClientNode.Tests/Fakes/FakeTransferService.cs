using System.Security.Cryptography;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PayloadPacking = FedDistill.Core.SoftLabels.PayloadPacking;

namespace FedDistill.ClientNode.Tests.Fakes;

internal sealed class FakeTransferService(FakeCoordinator coordinator) : Transfer.TransferBase
{
    public override async Task<UploadReceipt> UploadSoftLabels(
        IAsyncStreamReader<UploadRequest> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        var header = requestStream.Current.Header;
        var key = (header.Client, header.Round);
        var held = header.Offset == 0 ? new MemoryStream() : coordinator.Uploads[key];
        coordinator.Uploads[key] = held;
        coordinator.Headers[key] = header;
        coordinator.Offsets.Add(header.Offset);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            held.Write(requestStream.Current.Chunk.Span);
            Cut(held.Length, held);
        }

        var payload = Unpack(header, held.ToArray());
        var hash = Convert.ToHexStringLower(SHA256.HashData(payload));
        if (hash != header.PayloadSha256)
        {
            throw Refusal(ErrorCode.HashMismatch, $"The payload has hash {hash}.");
        }

        coordinator.OnCounted(header);
        return new UploadReceipt
        {
            Federation = header.Federation,
            Client = header.Client,
            Round = header.Round,
            PayloadSha256 = hash,
            PayloadBytes = payload.Length,
        };
    }

    private byte[] Unpack(UploadHeader header, byte[] packed)
    {
        var earlier = header.BaseSha256.Length == 0 ? [] : coordinator.Payloads.GetValueOrDefault(header.BaseSha256)
            ?? throw new RpcException(new Grpc.Core.Status(StatusCode.FailedPrecondition, "That payload is not remembered."));
        try
        {
            var payload = PayloadPacking.Unpack((PayloadPackingKind)((int)header.Packing - 1), packed, (int)header.PayloadBytes, earlier);
            return coordinator.Payloads[header.PayloadSha256] = payload;
        }
        catch (FedDistillException exception)
        {
            throw Refusal(exception.Code, exception.Message);
        }
    }

    private static RpcException Refusal(ErrorCode code, string message) => new Google.Rpc.Status
    {
        Code = (int)StatusCode.InvalidArgument,
        Message = message,
        Details = { Any.Pack(new Google.Rpc.ErrorInfo { Domain = RpcErrors.Domain, Reason = $"{code}" }) },
    }.ToRpcException();

    public override Task<QueryUploadReply> QueryUpload(QueryUploadRequest request, ServerCallContext context) => Task.FromResult(
        new QueryUploadReply { BytesHeld = coordinator.BytesHeld ?? coordinator.Uploads.GetValueOrDefault((request.Client, request.Round))?.Length ?? 0 });

    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<DownloadChunk> responseStream, ServerCallContext context)
    {
        coordinator.Offsets.Add(request.Offset);
        var content = coordinator.Blobs[request.Blob.Sha256];
        for (var start = (int)request.Offset; start < content.Length; start += 65536)
        {
            var data = ByteString.CopyFrom(content, start, Math.Min(65536, content.Length - start));
            await responseStream.WriteAsync(new DownloadChunk { Data = data }, context.CancellationToken);
            Cut(start + data.Length);
        }
    }

    private void Cut(long bytes, MemoryStream? held = null)
    {
        if (coordinator.CutAfterBytes > 0 && bytes >= coordinator.CutAfterBytes)
        {
            coordinator.CutAfterBytes = 0;
            if (held is not null && coordinator.CutDamages)
            {
                Array.Clear(held.GetBuffer(), 0, (int)held.Length);
            }

            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "The test cut this transfer."));
        }
    }
}
