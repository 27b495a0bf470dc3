namespace FedDistill.ClientNode.Transport;

/// <summary>Counts what passed between this process and the coordinator. Safe to use from many threads.</summary>
public sealed class TrafficMeter
{
    private long _payloadUp;
    private long _payloadDown;
    private long _wireUp;
    private long _wireDown;

    /// <summary>Bytes of soft labels sent, resent ones included.</summary>
    public long PayloadUp => Interlocked.Read(ref _payloadUp);

    /// <summary>Bytes of transfer sets, students and aggregated soft labels received.</summary>
    public long PayloadDown => Interlocked.Read(ref _payloadDown);

    /// <summary>Bytes written to sockets: payload, messages, HTTP/2 framing.</summary>
    public long WireUp => Interlocked.Read(ref _wireUp);

    /// <summary>Bytes read from sockets.</summary>
    public long WireDown => Interlocked.Read(ref _wireDown);

    internal void OnPayloadUp(int bytes) => Interlocked.Add(ref _payloadUp, bytes);

    internal void OnPayloadDown(int bytes) => Interlocked.Add(ref _payloadDown, bytes);

    internal void OnWireUp(int bytes) => Interlocked.Add(ref _wireUp, bytes);

    internal void OnWireDown(int bytes) => Interlocked.Add(ref _wireDown, bytes);
}
