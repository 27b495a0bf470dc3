namespace FedDistill.Coordinator.Tests;

/// <summary>
/// The system's time, of which a test can skip some. Not a clock that stands still: a silo does not start on one. The
/// date does not jump
/// along: a silo whose sign of life is minutes old takes itself for dead.
/// </summary>
internal sealed class SkippableTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<Timer> _timers = [];
    private TimeSpan _skipped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Now => System.GetElapsedTime(0, System.GetTimestamp()) + _skipped;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return Now.Ticks;
        }
    }

    /// <summary>Lets time pass at once; timers that are due then fire.</summary>
    public void Skip(TimeSpan span)
    {
        lock (_lock)
        {
            _skipped += span;
            foreach (var timer in _timers)
            {
                timer.Rearm();
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var timer = new Timer(this, callback, state);
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }
    }

    private sealed class Timer : ITimer
    {
        private readonly SkippableTime _time;
        private readonly ITimer _inner;
        private TimeSpan? _due;
        private TimeSpan _period;

        public Timer(SkippableTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _inner = System.CreateTimer(_ => Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _time.Now + dueTime;
                _period = period;
                return Rearm();
            }
        }

        /// <summary>Arms the system's timer for what is left; called under the lock.</summary>
        public bool Rearm()
        {
            var left = _due - _time.Now ?? Timeout.InfiniteTimeSpan;
            return _inner.Change(_due is not null && left < TimeSpan.Zero ? TimeSpan.Zero : left, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            lock (_time._lock)
            {
                _time._timers.Remove(this);
                _inner.Dispose();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimerCallback callback, object? state)
        {
            lock (_time._lock)
            {
                _due = _period > TimeSpan.Zero ? _time.Now + _period : null;
                Rearm();
            }

            callback(state);
        }
    }
}
