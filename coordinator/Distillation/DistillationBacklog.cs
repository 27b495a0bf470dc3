using System.Threading.Channels;
using FedDistill.Coordinator.Rounds;

namespace FedDistill.Coordinator.Distillation;

/// <summary>Jobs on their way from grains to this silo's worker. Thread safe.</summary>
public sealed class DistillationBacklog
{
    private readonly Channel<DistillationJob> _jobs =
        Channel.CreateUnbounded<DistillationJob>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Lock _lock = new();
    private readonly HashSet<string> _cancelled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _newest = new(StringComparer.Ordinal);
    private (string Key, int Attempt, CancellationTokenSource Life)? _running;
    private int _length;

    /// <summary>How many jobs run or wait.</summary>
    public int Length => Volatile.Read(ref _length);

    /// <summary>
    /// Queues a job; never waits. An earlier attempt at the same is broken off: nobody would listen to it.
    /// </summary>
    public void Add(DistillationJob job)
    {
        var key = KeyOf(job);
        lock (_lock)
        {
            _newest[key] = Math.Max(job.Attempt, _newest.GetValueOrDefault(key));
            if (_running is { } running && running.Key == key && running.Attempt < job.Attempt)
            {
                running.Life.Cancel();
            }
        }

        Interlocked.Increment(ref _length);
        _jobs.Writer.TryWrite(job);
    }

    /// <summary>The jobs in order, as they come.</summary>
    public IAsyncEnumerable<DistillationJob> ReadAllAsync(CancellationToken cancellationToken) =>
        _jobs.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Breaks off a round's job, whether it is running or still waits.</summary>
    /// <param name="key">The round's <see cref="RoundKey"/>.</param>
    public void Cancel(string key)
    {
        lock (_lock)
        {
            _cancelled.Add(key);
            if (_running is { } running && running.Key == key)
            {
                running.Life.Cancel();
            }
        }
    }

    /// <summary>Notes which job the worker does from now on.</summary>
    /// <param name="job">The job.</param>
    /// <param name="life">Is cancelled with the job; at once if that has happened.</param>
    public void Begin(DistillationJob job, CancellationTokenSource life)
    {
        var key = KeyOf(job);
        bool isCancelled;
        lock (_lock)
        {
            _running = (key, job.Attempt, life);
            isCancelled = _cancelled.Contains(key) || job.Attempt < _newest.GetValueOrDefault(key);
        }

        if (isCancelled)
        {
            life.Cancel();
        }
    }

    /// <summary>Notes that the worker does no job; the life that <see cref="Begin"/> was given may go then.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_running is { } running && _newest.GetValueOrDefault(running.Key) == running.Attempt)
            {
                _newest.Remove(running.Key);
            }

            _running = null;
            Interlocked.Decrement(ref _length);
        }
    }

    private static string KeyOf(DistillationJob job) => RoundKey.Of(job.Round.Federation, job.Round.Plan.Round);
}
