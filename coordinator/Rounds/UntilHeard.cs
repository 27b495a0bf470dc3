namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// A call that a grain makes from a timer, again and again until it succeeds. Interleaved, so that whoever is called may
/// call this grain meanwhile.
/// </summary>
internal sealed class UntilHeard
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private IGrainTimer? _timer;
    private bool _isDue;

    /// <summary>Makes the call; once more if one is under way, which may not know the newest state.</summary>
    /// <param name="grain">Whose call it is.</param>
    /// <param name="call">Harmless to repeat; throws while it is not heard.</param>
    public void Begin(IGrainBase grain, Func<Task> call)
    {
        _isDue = true;
        _timer ??= grain.RegisterGrainTimer(
            async _ =>
            {
                while (_isDue)
                {
                    _isDue = false;
                    await TryAsync(call);
                }

                _timer?.Dispose();
                _timer = null;
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, TryAgainAfter) { KeepAlive = true, Interleave = true });
    }

    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch
        {
            _isDue = true;
            throw;
        }
    }
}
