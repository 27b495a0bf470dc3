namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// Shows what takes longer than two seconds, with the time that is left: bars where the standard error is a terminal, a
/// line now and then elsewhere. Thread safe.
/// </summary>
public sealed class WorkProgress : IDisposable
{
    /// <summary>What is over before is not worth a look.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<WorkStep> _running = [];
    private readonly IWorkView? _view;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;

    private WorkProgress(IWorkView? view, TimeProvider time)
    {
        (_view, _time) = (view, time);
        _timer = view is null ? null : time.CreateTimer(_ => Show(), null, view.Pace, view.Pace);
    }

    /// <summary>Shows nothing.</summary>
    public static WorkProgress None { get; } = new(view: null, TimeProvider.System);

    /// <summary>Whether a terminal is drawn on, so that other lines must come by <see cref="WriteLine"/>.</summary>
    public bool Draws => _view is WorkBars or WorkBeside;

    /// <summary>Shows progress on the standard error.</summary>
    /// <param name="error">The standard error, or what stands for it.</param>
    /// <param name="plain">Takes the lines where there is no terminal; null: the standard error itself.</param>
    /// <param name="allowsBars">Whether a terminal may be drawn on.</param>
    public static WorkProgress Start(TextWriter error, Action<string>? plain = null, bool allowsBars = true) => allowsBars && TerminalKind.CanDraw(error)
        ? Bars(error, TerminalKind.Width, TerminalKind.HasBlocks, TimeProvider.System)
        : Lines(plain ?? error.WriteLine, TimeProvider.System);

    /// <summary>Draws bars.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="width">Its columns now.</param>
    /// <param name="hasBlocks">Whether it has block letters.</param>
    /// <param name="time">The clock.</param>
    public static WorkProgress Bars(TextWriter terminal, Func<int> width, bool hasBlocks, TimeProvider time) =>
        new(new WorkBars(terminal, width, hasBlocks), time);

    /// <summary>Writes a line now and then.</summary>
    /// <param name="write">Takes the lines.</param>
    /// <param name="time">The clock.</param>
    public static WorkProgress Lines(Action<string> write, TimeProvider time) => new(new WorkLines(write), time);

    /// <summary>Draws nothing, because something else draws on the terminal.</summary>
    /// <param name="write">Writes a line beside that.</param>
    public static WorkProgress Beside(Action<string> write) => new(new WorkBeside(write), TimeProvider.System);

    /// <summary>Begins something; it ends when it is disposed.</summary>
    /// <param name="name">What, in a few words.</param>
    /// <param name="total">How much of it there is; 0: unknown, or told later.</param>
    /// <param name="unit">What is counted.</param>
    public WorkStep Begin(string name, long total = 0, WorkUnit unit = WorkUnit.Steps)
    {
        var step = new WorkStep(this, name, total, unit, _time);
        if (_view is not null)
        {
            lock (_gate)
            {
                _running.Add(step);
            }
        }

        return step;
    }

    /// <summary>Writes a line that bars do not tear, and that does not tear bars.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            _view?.WriteLine(line);
        }
    }

    /// <summary>Takes the bars away.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _running.Clear();
            _view?.Show(_running);
        }
    }

    internal void End(WorkStep step)
    {
        lock (_gate)
        {
            if (_running.Remove(step))
            {
                _view!.Ended(step);
                _view.Show(_running);
            }
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            _view!.Show(_running);
        }
    }
}
