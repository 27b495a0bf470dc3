namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// Progress where nothing can be drawn: a line at each quarter of what takes longer than two seconds, and at least every
/// half minute, so that a person who looks into a log sees that it goes on.
/// </summary>
internal sealed class WorkLines(Action<string> write) : IWorkView
{
    private const int Quarters = 4;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly Dictionary<WorkStep, (int Quarter, TimeSpan At)> _told = [];

    /// <inheritdoc />
    public TimeSpan Pace { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void Show(IReadOnlyList<WorkStep> running)
    {
        foreach (var step in running)
        {
            var state = step.State;
            var quarter = (int)((state.Share ?? 0) * Quarters);
            var last = _told.GetValueOrDefault(step, (Quarter: 0, At: TimeSpan.Zero));
            // A training that begins anew begins its time anew.
            var silence = state.Elapsed < last.At ? state.Elapsed : state.Elapsed - last.At;
            var isNews = quarter != last.Quarter && quarter is > 0 and < Quarters;
            if (state.Elapsed >= WorkProgress.Patience && (isNews || silence >= LongestSilence))
            {
                _told[step] = (quarter, state.Elapsed);
                write(WorkText.Line(state));
            }
        }
    }

    /// <inheritdoc />
    public void Ended(WorkStep step)
    {
        if (_told.Remove(step))
        {
            write(WorkText.Ended(step.State));
        }
    }

    /// <inheritdoc />
    public void WriteLine(string line) => write(line);
}
