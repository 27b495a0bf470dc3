namespace FedDistill.ClientNode.Terminal;

/// <summary>Where a <see cref="WorkStep"/> stands.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Done">How much.</param>
/// <param name="Total">Of how much; 0: unknown.</param>
/// <param name="Loss">A training's loss; not a number where there is none to tell.</param>
/// <param name="Elapsed">Since its begin.</param>
internal readonly record struct WorkState(string Name, WorkUnit Unit, long Done, long Total, double Loss, TimeSpan Elapsed)
{
    /// <summary>0..1; null where the total is unknown.</summary>
    public double? Share => Total > 0 ? Math.Min(1, (double)Done / Total) : null;

    /// <summary>What is left if it goes on as it did; null where that is unknown.</summary>
    public TimeSpan? Left => Share is { } share and > 0 ? Elapsed * ((1 - share) / share) : null;
}
