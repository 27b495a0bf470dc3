namespace FedDistill.Coordinator.Limits;

/// <summary>Counts the calls that run over one connection.</summary>
internal sealed class CallCounter
{
    /// <summary>Where a connection keeps it.</summary>
    public static readonly object Key = new();

    private int _running;

    /// <summary>One more.</summary>
    /// <returns>How many run now.</returns>
    public int Add() => Interlocked.Increment(ref _running);

    /// <summary>One less.</summary>
    /// <returns>How many ran before.</returns>
    public int Remove() => Interlocked.Decrement(ref _running) + 1;
}
