using System.Net;

namespace FedDistill.Coordinator.Hosting;

/// <summary>An address that nobody can connect to.</summary>
public sealed class UnboundEndPoint : EndPoint
{
    /// <inheritdoc />
    public override string ToString() => "unbound";
}
