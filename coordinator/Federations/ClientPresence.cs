using FedDistill.Coordinator.Limits;

namespace FedDistill.Coordinator.Federations;

/// <summary>
/// Which clients are here now, and when each was last: in memory, since the coordinator's start. A client is here while
/// it follows its federation's rounds. Thread safe.
/// </summary>
public sealed class ClientPresence(TimeProvider time, CoordinatorLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Federation, string Client), Entry> _clients = [];

    /// <summary>A client has begun to follow the rounds; dispose what is returned when it no longer does.</summary>
    public IDisposable Enter(string federation, string client)
    {
        Change(federation, client, entry => entry with { Feeds = entry.Feeds + 1, LastSeen = time.GetUtcNow() });
        return new Stay(() => Change(federation, client, entry => entry with { Feeds = Math.Max(0, entry.Feeds - 1), LastSeen = time.GetUtcNow() }));
    }

    /// <summary>An upload of a client was counted. When it was last seen stays apart: under a guarantee that is shown, and
    /// when it answered is not.</summary>
    public void Uploaded(string federation, string client) =>
        Change(federation, client, entry => entry with { LastUpload = time.GetUtcNow() });

    /// <summary>How many clients are here; one in two federations counts twice.</summary>
    public int Online()
    {
        lock (_lock)
        {
            return _clients.Values.Count(entry => entry.Feeds > 0);
        }
    }

    /// <summary>What is known of a client: whether it is here, when it was last seen, and when an upload of it was last
    /// counted; null: not since the coordinator's start.</summary>
    public (bool IsOnline, DateTimeOffset? LastSeen, DateTimeOffset? LastUpload) Of(string federation, string client)
    {
        lock (_lock)
        {
            return _clients.TryGetValue((federation, client), out var entry) ? (entry.Feeds > 0, entry.LastSeen, entry.LastUpload) : default;
        }
    }

    private void Change(string federation, string client, Func<Entry, Entry> change)
    {
        lock (_lock)
        {
            var key = (federation, client);
            if (_clients.TryGetValue(key, out var entry))
            {
                _clients[key] = change(entry);
            }
            else if (_clients.Count < limits.Connections || Forget())
            {
                _clients[key] = change(new Entry(0, null, null));
            }
        }
    }

    /// <summary>Names that nobody has any more, made up or not, must not fill the memory: those who are gone go.</summary>
    private bool Forget()
    {
        foreach (var (key, entry) in _clients)
        {
            if (entry.Feeds == 0)
            {
                _clients.Remove(key);
            }
        }

        return _clients.Count < limits.Connections;
    }

    private sealed record Entry(int Feeds, DateTimeOffset? LastSeen, DateTimeOffset? LastUpload);

    private sealed class Stay(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
