using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Transport;

/// <summary>
/// One coordinator, reached over HTTP/2. Many clients of a process may share it: calls are multiplexed.
/// </summary>
public sealed class CoordinatorConnection : IDisposable
{
    private static readonly TimeSpan UnaryDeadline = TimeSpan.FromSeconds(30);
    private readonly TimeProvider _time;
    private readonly ConnectionSecurity? _security;
    private readonly Lock _lock = new();
    private GrpcChannel? _before;
    private volatile GrpcChannel _channel;

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="coordinator">For example <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="options">How patiently to wait for it.</param>
    /// <param name="time">The clock of pauses and deadlines.</param>
    /// <param name="loggerFactory">Where outages are told.</param>
    /// <param name="security">For https: whom to trust and what to show.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration for https without it.</exception>
    public CoordinatorConnection(
        Uri coordinator, ReconnectOptions options, TimeProvider time, ILoggerFactory loggerFactory, ConnectionSecurity? security = null)
    {
        if (security is null && coordinator.Scheme == Uri.UriSchemeHttps)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"{coordinator} asks for an identity, and none was given. Enroll first: feddistill-client enroll.");
        }

        _security = security;
        Coordinator = coordinator;
        Reconnect = new Reconnect(coordinator, options, time, loggerFactory.CreateLogger<CoordinatorConnection>());
        _time = time;
        _channel = Open();
    }

    /// <summary>Its address.</summary>
    public Uri Coordinator { get; }

    /// <summary>What has passed over it.</summary>
    public TrafficMeter Traffic { get; } = new();

    /// <summary>How its calls are repeated.</summary>
    public Reconnect Reconnect { get; }

    /// <summary>For the calls of services that clients do not use.</summary>
    public CallInvoker Calls => _channel.CreateCallInvoker();

    internal Federation.FederationClient Federation => new(_channel);

    internal Transfer.TransferClient Transfer => new(_channel);

    /// <summary>Reads an address as people type it.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is not an http or https address.</exception>
    public static Uri ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{text}' is not the address of a coordinator. Give it as https://HOST:PORT, or http://127.0.0.1:5080 on the same machine.");

    /// <summary>Makes a single-answer call with a deadline, again and again while the coordinator is away.</summary>
    /// <exception cref="FedDistillException">The call was refused, or the coordinator is away and waiting is
    /// off.</exception>
    public Task<T> CallAsync<T>(string what, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        Reconnect.RunAsync(what, _ => CallOnceAsync(call, cancellationToken), cancellationToken);

    /// <summary>The options of a call that must end within the time.</summary>
    internal CallOptions Within(TimeSpan limit, CancellationToken cancellationToken) =>
        new(deadline: _time.GetUtcNow().UtcDateTime + limit, cancellationToken: cancellationToken);

    /// <summary>
    /// New calls go over new sockets from now on, which show the certificate of today; those that run go on over theirs.
    /// Ends those of the time before last, whose certificate is over.
    /// </summary>
    internal void Refresh()
    {
        lock (_lock)
        {
            _before?.Dispose();
            _before = _channel;
            _channel = Open();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _before?.Dispose();
        _channel.Dispose();
        _security?.Owned?.Dispose();
    }

    private GrpcChannel Open()
    {
        var handler = new SocketsHttpHandler
        {
            // A connection carries 100 calls; a fleet of clients needs more.
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A feed may be silent for hours: pings find out that the other side is gone.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectCallback = (context, cancellationToken) => MeteredStream.ConnectAsync(context, Traffic, cancellationToken),
        };
        if (_security is not null)
        {
            handler.SslOptions = _security.Handshake(Coordinator, _time);
        }

        return GrpcChannel.ForAddress(Coordinator, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private async Task<T> CallOnceAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        using var running = call(Within(UnaryDeadline, cancellationToken));
        return await running;
    }
}
