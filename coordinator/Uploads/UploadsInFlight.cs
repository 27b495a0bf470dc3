using FedDistill.Core.Blobs;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// Keeps the soft labels of an upload from being pruned between their arrival and the moment when a round refers to
/// them; the same bytes may be those of an answer that is no longer needed. Thread safe.
/// </summary>
public sealed class UploadsInFlight
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sinceBegin = new(StringComparer.Ordinal);
    private bool _isPruning;

    /// <summary>Marks a payload as being on its way in, until the result is disposed.</summary>
    public IDisposable Hold(string sha256)
    {
        lock (_lock)
        {
            _held[sha256] = _held.GetValueOrDefault(sha256) + 1;
            if (_isPruning)
            {
                _sinceBegin.Add(sha256);
            }
        }

        return new Holding(this, sha256);
    }

    /// <summary>
    /// Begins a pruning, before it looks for what is still needed: whatever is on its way from now on is spared.
    /// </summary>
    public void BeginPruning()
    {
        lock (_lock)
        {
            _isPruning = true;
            _sinceBegin.UnionWith(_held.Keys);
        }
    }

    /// <summary>Ends it: nothing needs to be remembered until the next one.</summary>
    public void EndPruning()
    {
        lock (_lock)
        {
            _isPruning = false;
            _sinceBegin.Clear();
        }
    }

    /// <summary>Removes a payload unless it was on its way in since <see cref="BeginPruning"/>.</summary>
    public void Remove(FileBlobStore blobs, string sha256)
    {
        lock (_lock)
        {
            if (!_sinceBegin.Contains(sha256))
            {
                blobs.Remove(sha256);
            }
        }
    }

    private void Release(string sha256)
    {
        lock (_lock)
        {
            if (--_held[sha256] == 0)
            {
                _held.Remove(sha256);
            }
        }
    }

    private sealed class Holding(UploadsInFlight uploads, string sha256) : IDisposable
    {
        public void Dispose() => uploads.Release(sha256);
    }
}
