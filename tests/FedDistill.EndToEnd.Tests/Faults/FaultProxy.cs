using System.Net;
using System.Net.Sockets;

namespace FedDistill.EndToEnd.Tests.Faults;

/// <summary>
/// A network between processes that can be slow, cut or deaf: passes bytes on as its conditions have it. What TCP mends,
/// it mends: bytes that a partition holds up arrive afterwards. A connection of which bytes were lost is reset when they
/// pass again.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Uri _target;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly Task _accepting;

    private FaultProxy(Uri target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Nothing passes in either direction, and nobody is told.</summary>
    public bool IsCut { get; set; }

    /// <summary>What the server says is lost.</summary>
    public bool LosesResponses { get; set; }

    /// <summary>How long each piece is under way.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How many bytes a piece has at most.</summary>
    public int PieceBytes { get; set; } = 16 * 1024;

    /// <summary>How many connections it has broken.</summary>
    public int Resets { get; private set; }

    /// <summary>Puts it before a server.</summary>
    public static FaultProxy Before(string url) => new(new Uri(url));

    /// <summary>Breaks all connections.</summary>
    public void Reset()
    {
        ProxiedConnection[] open;
        lock (_gate)
        {
            open = [.. _connections];
            Resets += open.Length;
        }

        Array.ForEach(open, connection => connection.Reset());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Reset();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await _listener.AcceptAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxiedConnection(client);
        try
        {
            await connection.Server.ConnectAsync(_target.Host, _target.Port, _end.Token);
            lock (_gate)
            {
                _connections.Add(connection);
            }

            // Either direction's end is the end of both.
            await await Task.WhenAny(
                PassAsync(connection, connection.Client, connection.Server, isResponse: false),
                PassAsync(connection, connection.Server, connection.Client, isResponse: true));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, or the proxy ends.
        }
        finally
        {
            lock (_gate)
            {
                _connections.Remove(connection);
            }
        }
    }

    private async Task PassAsync(ProxiedConnection connection, Socket from, Socket to, bool isResponse)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(PieceBytes, buffer.Length)), _end.Token);
            while (IsCut)
            {
                await Task.Delay(LookAgain, _end.Token);
            }

            if (read == 0)
            {
                return;
            }

            if (Latency > TimeSpan.Zero)
            {
                await Task.Delay(Latency, _end.Token);
            }

            if (isResponse && LosesResponses)
            {
                connection.HasLost = true;
                continue;
            }

            if (connection.HasLost && isResponse)
            {
                connection.Reset();
                return;
            }

            await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
