namespace FedDistill.ClientNode.Terminal;

/// <summary>Shows no progress, because another view of it holds the terminal; lines go to whoever can write beside that.</summary>
internal sealed class WorkBeside(Action<string> write) : IWorkView
{
    /// <inheritdoc />
    public TimeSpan Pace { get; } = Timeout.InfiniteTimeSpan;

    /// <inheritdoc />
    public void Show(IReadOnlyList<WorkStep> running)
    {
        // The other view does.
    }

    /// <inheritdoc />
    public void Ended(WorkStep step)
    {
        // As above.
    }

    /// <inheritdoc />
    public void WriteLine(string line) => write(line);
}
