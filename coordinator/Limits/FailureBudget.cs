namespace FedDistill.Coordinator.Limits;

/// <summary>
/// How many calls of a peer may fail: so many a second over one connection and from one origin, ten seconds' worth at
/// once. A peer without budget is refused before anything is read, looked up or logged, until time has filled it up.
/// </summary>
/// <remarks>A peer that never fails takes no memory, and one that has not for ten seconds takes none any more.</remarks>
public sealed class FailureBudget(CoordinatorLimits limits, TimeProvider time)
{
    private const int BurstSeconds = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Debt> _debts = new(StringComparer.Ordinal);
    private long _swept = time.GetTimestamp();

    /// <summary>Whether a call of the peer may be tried.</summary>
    public bool HasLeft(Peer peer)
    {
        lock (_lock)
        {
            return HasLeft(peer.Connection, limits.FailuresPerConnection) && HasLeft(peer.Origin, limits.FailuresPerAddress);
        }
    }

    /// <summary>Takes note of a call that failed.</summary>
    public void Spend(Peer peer)
    {
        lock (_lock)
        {
            Sweep();
            Spend(peer.Connection, limits.FailuresPerConnection);
            Spend(peer.Origin, limits.FailuresPerAddress);
        }
    }

    private bool HasLeft(string key, int perSecond) =>
        !_debts.TryGetValue(key, out var debt) || Left(debt, perSecond) <= (perSecond * BurstSeconds) - 1;

    private void Spend(string key, int perSecond) =>
        _debts[key] = new Debt((_debts.TryGetValue(key, out var debt) ? Left(debt, perSecond) : 0) + 1, time.GetTimestamp());

    private double Left(Debt debt, int perSecond) =>
        Math.Max(0, debt.Failures - (time.GetElapsedTime(debt.At).TotalSeconds * perSecond));

    private void Sweep()
    {
        if (time.GetElapsedTime(_swept).TotalSeconds < BurstSeconds)
        {
            return;
        }

        _swept = time.GetTimestamp();
        foreach (var (key, debt) in _debts)
        {
            // Whatever was owed is paid off in this time.
            if (time.GetElapsedTime(debt.At).TotalSeconds >= BurstSeconds)
            {
                _debts.Remove(key);
            }
        }
    }

    private readonly record struct Debt(double Failures, long At);
}
