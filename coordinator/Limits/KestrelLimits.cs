using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FedDistill.Coordinator.Limits;

/// <summary>The limits that the web server keeps for us.</summary>
public static class KestrelLimits
{
    /// <summary>Sets them.</summary>
    public static void Set(KestrelServerOptions kestrel, CoordinatorLimits limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.Headers;
        kestrel.Limits.KeepAliveTimeout = limits.IdleTimeout;
        kestrel.Limits.Http2.MaxStreamsPerConnection = limits.StreamsPerConnection;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = limits.HeaderBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = limits.PingDelay;
    }
}
