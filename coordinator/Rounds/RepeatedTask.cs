namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// A grain's errand to another grain, run from a timer until it has succeeded: whoever asked for it does not wait, and a
/// failure is tried again. Interleaved, because the other grain may be calling this one just now.
/// </summary>
/// <param name="grain">The grain.</param>
/// <param name="attempt">Tells whether nothing is left to do; harmless to repeat.</param>
public sealed class RepeatedTask(IGrainBase grain, Func<Task<bool>> attempt)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private IGrainTimer? _timer;

    /// <summary>Begins at once; again at once, if it is under way.</summary>
    public void Start()
    {
        if (_timer is not null)
        {
            _timer.Change(TimeSpan.Zero, TryAgainAfter);
            return;
        }

        _timer = grain.RegisterGrainTimer(
            async _ =>
            {
                if (await attempt())
                {
                    _timer?.Dispose();
                    _timer = null;
                }
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, TryAgainAfter) { KeepAlive = true, Interleave = true });
    }
}
