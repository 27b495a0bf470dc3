using System.Security.Cryptography;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// Fetches a blob whole: goes on after a break where it stopped, and hands out no byte that the hash does not vouch
/// for.
/// </summary>
public sealed class BlobDownloader(CoordinatorConnection connection, string federation, WorkProgress? progress = null)
{
    private const long LargestBlob = 1L << 30;

    /// <summary>Downloads and verifies.</summary>
    /// <exception cref="FedDistillException">
    /// HashMismatch when the bytes are not those that the reference names; ShapeMismatch over 1 GiB; InvalidConfiguration
    /// when there is no reference; what the coordinator refuses with.
    /// </exception>
    public async Task<byte[]> DownloadAsync(BlobRef? blob, CancellationToken cancellationToken)
    {
        if (blob is null)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The coordinator announced a broadcast of {federation} without naming its bytes. Tell the operator.");
        }

        if (blob.LengthBytes is < 0 or > LargestBlob)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"A {blob.Kind} of {blob.LengthBytes} bytes was announced; at most {LargestBlob} are read. Use a smaller transfer set or model.");
        }

        var content = new byte[blob.LengthBytes];
        var held = 0;
        using var step = (progress ?? WorkProgress.None).Begin($"Downloading {Words(blob.Kind)}", blob.LengthBytes, WorkUnit.Bytes);
        await connection.Reconnect.RunAsync(
            $"download {blob.Kind}",
            async _ =>
            {
                await foreach (var chunk in ReadFromAsync(blob, held, cancellationToken))
                {
                    held += Append(blob, content, held, chunk.Data.Span);
                    step.Report(held);
                }

                return held == content.Length ? held : throw Broken(blob, held);
            },
            cancellationToken);
        return Verify(blob, content);
    }

    private async IAsyncEnumerable<DownloadChunk> ReadFromAsync(
        BlobRef blob, int offset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new DownloadRequest { Federation = federation, Blob = blob, Offset = offset };
        var limit = TransferLimits.DeadlineFor(blob.LengthBytes - offset);
        using var download = connection.Transfer.Download(request, connection.Within(limit, cancellationToken));
        while (await download.ResponseStream.MoveNext(cancellationToken))
        {
            yield return download.ResponseStream.Current;
        }
    }

    private int Append(BlobRef blob, byte[] content, int held, ReadOnlySpan<byte> data)
    {
        if (data.Length > content.Length - held)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"More than the {blob.LengthBytes} announced bytes of {blob.Kind} {blob.Sha256} came. Nothing was kept; the coordinator's storage may be damaged.");
        }

        data.CopyTo(content.AsSpan(held));
        connection.Traffic.OnPayloadDown(data.Length);
        return data.Length;
    }

    /// <summary>Holds content to its name, whichever way it came.</summary>
    /// <returns>The content.</returns>
    /// <exception cref="FedDistillException">HashMismatch when it is not what the reference names.</exception>
    public static byte[] Verify(BlobRef blob, byte[] content)
    {
        var actual = Convert.ToHexStringLower(SHA256.HashData(content));
        return actual == blob.Sha256
            ? content
            : throw new FedDistillException(
                ErrorCode.HashMismatch,
                $"The {blob.Kind} that came has SHA-256 {actual}; announced was {blob.Sha256}. Nothing was kept; the coordinator's storage may be damaged.");
    }

    private static string Words(BlobKind kind) => kind switch
    {
        BlobKind.TransferSet => "the transfer set",
        BlobKind.Student => "the student",
        _ => "soft labels",
    };

    private static RpcException Broken(BlobRef blob, int held) =>
        new(new Status(StatusCode.Unavailable, $"The download ended after {held} of {blob.LengthBytes} bytes."));
}
