namespace FedDistill.ClientNode.Terminal;

/// <summary>How work in progress is shown. Calls come one after the other.</summary>
internal interface IWorkView
{
    /// <summary>How often <see cref="Show"/> is wanted.</summary>
    TimeSpan Pace { get; }

    /// <summary>Shows what is under way; also when nothing is any more.</summary>
    void Show(IReadOnlyList<WorkStep> running);

    /// <summary>A step has ended.</summary>
    void Ended(WorkStep step);

    /// <summary>Writes a line, such as of the log, beside what is shown.</summary>
    void WriteLine(string line);
}
