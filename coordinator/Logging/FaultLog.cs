using FedDistill.Coordinator.Limits;

namespace FedDistill.Coordinator.Logging;

/// <summary>
/// The faults of peers in the log: one short line each, a few in ten seconds, and then one line with how many more there
/// were. No peer gets more than a fifth of the lines.
/// </summary>
public sealed class FaultLog(CoordinatorLimits limits, TimeProvider time, ILogger<FaultLog> logger) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly object Told = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _linesOf = new(StringComparer.Ordinal);
    private int _lines;
    private int _omitted;
    private ITimer? _windowEnd;

    /// <summary>A call that was refused, and why.</summary>
    public void Refused(HttpContext call, string code, string reason)
    {
        MarkTold(call);
        var peer = Peer.Of(call);
        if (MayTell(peer.Connection))
        {
            logger.RequestRefused(LogText.Of(call.Request.Path.Value ?? ""), peer.Place, code, LogText.Of(reason));
        }
    }

    /// <summary>A call that asked for what does not exist. Clients ask again and again until a federation is started:
    /// that is no news.</summary>
    public void NotFound(HttpContext call, string reason)
    {
        MarkTold(call);
        logger.NotFound(LogText.Of(call.Request.Path.Value ?? ""), LogText.Of(reason));
    }

    /// <summary>A call that failed on a bug of ours. A peer that found one must not be able to fill the log with it.</summary>
    /// <returns>What the peer is told, so that the line can be found.</returns>
    public string Broken(HttpContext call, Exception exception)
    {
        MarkTold(call);
        var peer = Peer.Of(call);
        if (MayTell(peer.Connection))
        {
            var place = exception.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
            logger.RequestBroken(
                LogText.Of(call.Request.Path.Value ?? ""), peer.Place, call.TraceIdentifier, exception.GetType().Name, LogText.Of(exception.Message), place);
        }

        logger.RequestBrokenDetails(exception, call.TraceIdentifier);
        return call.TraceIdentifier;
    }

    /// <summary>A connection that was closed.</summary>
    public void Closed(string place, string reason)
    {
        if (MayTell(place))
        {
            logger.ConnectionClosed(LogText.Of(place), reason);
        }
    }

    /// <summary>Whether a call's fault has been told.</summary>
    internal static bool IsTold(HttpContext call) => call.Items.ContainsKey(Told);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _windowEnd?.Dispose();
        }
    }

    private static void MarkTold(HttpContext call) => call.Items[Told] = true;

    private bool MayTell(string peer)
    {
        lock (_lock)
        {
            _windowEnd ??= time.CreateTimer(_ => EndWindow(), null, Window, Timeout.InfiniteTimeSpan);
            var lines = _linesOf.GetValueOrDefault(peer);
            if (_lines >= limits.FaultLines || lines >= Math.Max(1, limits.FaultLines / 5))
            {
                _omitted++;
                return false;
            }

            _lines++;
            _linesOf[peer] = lines + 1;
            return true;
        }
    }

    private void EndWindow()
    {
        int omitted;
        lock (_lock)
        {
            omitted = _omitted;
            (_lines, _omitted) = (0, 0);
            _linesOf.Clear();
            _windowEnd?.Dispose();
            _windowEnd = null;
        }

        if (omitted > 0)
        {
            logger.FaultsOmitted(omitted, Window.TotalSeconds);
        }
    }
}
