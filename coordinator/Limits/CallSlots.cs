namespace FedDistill.Coordinator.Limits;

/// <summary>
/// Bounds the calls that run at once. Each connection may always have a few, so that nobody can crowd a client out; what
/// connections have beyond that comes out of one pool.
/// </summary>
public sealed class CallSlots(CoordinatorLimits limits)
{
    private int _extra;

    /// <summary>Takes a slot, to be given back by <see cref="Leave"/>.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool TryEnter(CallCounter connection)
    {
        if (connection.Add() <= CoordinatorLimits.CallsOfEveryConnection || Interlocked.Increment(ref _extra) <= limits.ExtraCalls)
        {
            return true;
        }

        Leave(connection);
        return false;
    }

    /// <summary>Gives a slot back.</summary>
    internal void Leave(CallCounter connection)
    {
        if (connection.Remove() > CoordinatorLimits.CallsOfEveryConnection)
        {
            Interlocked.Decrement(ref _extra);
        }
    }
}
