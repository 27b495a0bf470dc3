using FedDistill.Core.Randomness;

namespace FedDistill.Core.Rounds;

/// <summary>Decides which clients a round asks.</summary>
public static class CohortSelection
{
    /// <summary>
    /// Asks the clients in turn along an order that the seed has shuffled: while nobody joins or leaves, nobody is asked
    /// a second time before all have been asked once. What counts early is how many have been heard. The same for the
    /// same names in any order.
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
        if (count == names.Length)
        {
            return names;
        }

        new SeededRandom(seed, "cohort").Shuffle<string>(names);
        var first = (int)((round - 1L) * count % names.Length);
        return [.. Enumerable.Range(first, count).Select(turn => names[turn % names.Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many of so many clients a round asks.</summary>
    /// <param name="clients">Joined clients.</param>
    /// <param name="participation">Share of them, over 0 up to 1; rounded up.</param>
    public static int SizeOf(int clients, double participation) => Share.RoundUp(participation, clients);

    /// <summary>After how many rounds every one of so many clients has been asked.</summary>
    /// <param name="clients">Joined clients, at least 1.</param>
    /// <param name="participation">Share of them that a round asks, over 0 up to 1.</param>
    public static int RoundsToAskAll(int clients, double participation)
    {
        var size = SizeOf(clients, participation);
        return (clients + size - 1) / size;
    }
}
