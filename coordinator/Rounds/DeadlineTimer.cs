namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// A grain's timer that rings when the time is up, and before that often enough that a crash gives little of it back.
/// </summary>
/// <param name="grain">The grain.</param>
/// <param name="left">What is left of the time; null while nothing is waited for.</param>
/// <param name="ring">Writes down how much has passed, and ends the wait when none is left.</param>
internal sealed class DeadlineTimer(IGrainBase grain, Func<TimeSpan?> left, Func<Task> ring)
{
    // How much running time a crash can give back at most.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private IGrainTimer? _timer;

    /// <summary>Begins, where something is waited for and it has not begun.</summary>
    public void Watch()
    {
        if (_timer is null && left() is { } time)
        {
            _timer = grain.RegisterGrainTimer(OnTickAsync, new GrainTimerCreationOptions(Pause(time), LongestPause) { KeepAlive = true });
        }
    }

    private async Task OnTickAsync(CancellationToken cancellationToken)
    {
        if (left() is not null)
        {
            await ring();
        }

        if (left() is { } time)
        {
            _timer?.Change(Pause(time), LongestPause);
        }
        else
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private static TimeSpan Pause(TimeSpan time) =>
        time < TimeSpan.Zero ? TimeSpan.Zero : time < LongestPause ? time : LongestPause;
}
