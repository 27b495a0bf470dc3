namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>
/// A clock whose date a test moves; its timers and durations are those of <see cref="SkippableTime"/>.
/// </summary>
internal sealed class Calendar : TimeProvider
{
    private readonly SkippableTime _inner = new();
    private long _shift;

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    /// <summary>Moves the date alone, as a machine does that was suspended, or whose clock was set.</summary>
    public void Shift(TimeSpan span) => Interlocked.Add(ref _shift, span.Ticks);

    /// <summary>Moves the date to an instant.</summary>
    public void ShiftTo(DateTimeOffset instant) => Shift(instant - GetUtcNow());

    /// <summary>Lets timers run ahead, the date with them.</summary>
    public void Skip(TimeSpan span)
    {
        Shift(span);
        _inner.Skip(span);
    }

    public override long GetTimestamp() => _inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _inner.CreateTimer(callback, state, dueTime, period);
}
