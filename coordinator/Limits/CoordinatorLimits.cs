namespace FedDistill.Coordinator.Limits;

/// <summary>
/// What one peer, and all peers together, may cost a coordinator. The defaults let 1,000 clients in from one address, and
/// 100 clients over one connection as a simulated fleet has them. Names have 1 to 64 characters whatever is set here.
/// </summary>
public sealed record CoordinatorLimits
{
    /// <summary>Connections at once; more are closed as they come.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Connections at once from one network address.</summary>
    public int ConnectionsPerAddress { get; init; } = 2_000;

    /// <summary>Calls at once over one connection; a client opens another connection for more.</summary>
    public int StreamsPerConnection { get; init; } = 100;

    /// <summary>
    /// Calls at once, over all connections together, beyond <see cref="CallsOfEveryConnection"/>: idle calls of a few
    /// hundred connections must not use up the memory.
    /// </summary>
    public int ExtraCalls { get; init; } = 20_000;

    /// <summary>Feeds of rounds that one client may follow at once: one, and those whose broken connection is not noticed yet.</summary>
    public int WatchesPerClient { get; init; } = 4;

    /// <summary>Feeds of a federation's rounds that name no client, at once.</summary>
    public int Onlookers { get; init; } = 200;

    /// <summary>Pages of the dashboard that are followed at once; further ones ask from time to time.</summary>
    public int DashboardPages { get; init; } = 50;

    /// <summary>Downloads at once; each holds some 200 KiB.</summary>
    public int Downloads { get; init; } = 2_000;

    /// <summary>Uploads that one client may have under way at once: one, and one whose broken connection is not noticed yet.</summary>
    public int UploadsPerClient { get; init; } = 2;

    /// <summary>Clients that one federation takes in.</summary>
    public int Members { get; init; } = 10_000;

    /// <summary>The largest message of a client, in bytes. A chunk has 64 KiB.</summary>
    public int MessageBytes { get; init; } = 256 * 1024;

    /// <summary>The largest message of an operator, in bytes.</summary>
    public int AdminMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>All header fields of a call together, in bytes.</summary>
    public int HeaderBytes { get; init; } = 16 * 1024;

    /// <summary>Header fields of a call.</summary>
    public int Headers { get; init; } = 64;

    /// <summary>
    /// The most bytes of one upload, unpacked, at four bytes a number. How many it has follows from the spec: one that
    /// asks for more is refused when it is started.
    /// </summary>
    public long UploadBytes { get; init; } = 1L << 30;

    /// <summary>Bytes on the disk for uploads that have begun and not ended, over all federations.</summary>
    public long InboxBytes { get; init; } = 16L << 30;

    /// <summary>The slowest stream, in bytes a second over <see cref="StreamWindow"/>.</summary>
    public int BytesPerSecond { get; init; } = 1024;

    /// <summary>How long a stream may bring too little before it ends.</summary>
    public TimeSpan StreamWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that may fail a second over one connection; ten seconds' worth at once.</summary>
    public int FailuresPerConnection { get; init; } = 100;

    /// <summary>Calls that may fail a second from one address; ten seconds' worth at once.</summary>
    public int FailuresPerAddress { get; init; } = 1_000;

    /// <summary>Log lines about faults of peers in ten seconds; the rest is counted in one more line.</summary>
    public int FaultLines { get; init; } = 50;

    /// <summary>How long a connection without a call stays open.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a silent connection may go without a sign of life; asked for by a ping.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Calls that every connection may have at once, whatever others do: a client watches, uploads or downloads, and asks.
    /// </summary>
    internal const int CallsOfEveryConnection = 8;
}
