using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// How much of the disk the uploads on their way in may take. What an upload will need at most is set aside when it
/// begins, and given back when it has ended: a peer that begins many cannot fill the disk.
/// </summary>
/// <param name="mostBytes">All of them together.</param>
public sealed class InboxQuota(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _setAside = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Sets bytes aside for a file, in place of what was set aside for it before.</summary>
    /// <exception cref="FedDistillException">LimitReached when so many are not left.</exception>
    public void SetAside(string path, long bytes)
    {
        lock (_lock)
        {
            var before = _setAside.GetValueOrDefault(path);
            if (_bytes - before + bytes > mostBytes)
            {
                throw new FedDistillException(
                    ErrorCode.LimitReached,
                    $"Uploads that have begun take {_bytes} bytes; with these {bytes} they would take more than {mostBytes}. Try again when others have ended.");
            }

            _bytes += bytes - before;
            _setAside[path] = bytes;
        }
    }

    /// <summary>Counts a file that an earlier run has left, whatever the quota says.</summary>
    public void Found(string path, long bytes)
    {
        lock (_lock)
        {
            _bytes += bytes;
            _setAside[path] = bytes;
        }
    }

    /// <summary>Gives back what was set aside for a file.</summary>
    public void GiveBack(string path)
    {
        lock (_lock)
        {
            if (_setAside.Remove(path, out var bytes))
            {
                _bytes -= bytes;
            }
        }
    }
}
