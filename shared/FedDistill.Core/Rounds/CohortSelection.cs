using FedDistill.Core.Randomness;

namespace FedDistill.Core.Rounds;

/// <summary>Decides which clients a round asks.</summary>
public static class CohortSelection
{
    /// <summary>
    /// Draws a share of the clients, every set of that size equally likely; the same for the same names in any order.
    /// </summary>
    /// <param name="clients">Names of all joined clients; repeats count once.</param>
    /// <param name="participation">Share of them, over 0 up to 1; rounded up, so that at least one is asked.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="round">From 1.</param>
    /// <returns>Ordinal order, no repeats; empty when there are no clients.</returns>
    public static IReadOnlyList<string> Choose(IEnumerable<string> clients, double participation, long seed, int round)
    {
        var names = clients.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var count = SizeOf(names.Length, participation);
        if (count < names.Length)
        {
            new SeededRandom(seed, $"cohort/{round}").Shuffle<string>(names);
            Array.Sort(names, 0, count, StringComparer.Ordinal);
        }

        return names[..count];
    }

    /// <summary>How many of so many clients a round asks.</summary>
    /// <param name="clients">Joined clients.</param>
    /// <param name="participation">Share of them, over 0 up to 1; rounded up.</param>
    public static int SizeOf(int clients, double participation) => Share.RoundUp(participation, clients);
}
