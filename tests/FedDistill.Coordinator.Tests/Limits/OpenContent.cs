using System.Net;

namespace FedDistill.Coordinator.Tests.Limits;

/// <summary>A request body that begins with some bytes and does not end until it is closed.</summary>
internal sealed class OpenContent(byte[] beginning) : HttpContent
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Close() => _end.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(beginning);
        await stream.FlushAsync();
        await _end.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
