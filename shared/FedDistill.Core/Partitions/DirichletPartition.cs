using FedDistill.Core.Randomness;

namespace FedDistill.Core.Partitions;

/// <summary>
/// Label skew by Dirichlet(alpha) shares of each class over the clients (Yurochkin et al., 2019), with two habits of
/// published code (Lin et
/// al., 2020; FedGEN: Zhu et al., 2021): a client that already holds its even share, or so many times as much, gets no
/// more, and the draw is repeated until nobody is nearly empty.
/// </summary>
/// <param name="alpha">Over 0: 0.1 gives most clients one or two classes, 100 is nearly iid.</param>
/// <param name="room">
/// How many even shares close a client, at least 1: more room makes clients more unlike in size, and richer in classes.
/// FedGEN's MNIST has 2.
/// </param>
internal sealed class DirichletPartition(double alpha, double room = 1) : Partition
{
    /// <summary>As in FedGEN (Zhu et al., 2021): no client below ten rows, where the pool is large enough.</summary>
    private const int LeastRows = 10;

    /// <summary>A small alpha with many clients may never give everybody enough; then rows are moved instead.</summary>
    private const int MostDraws = 100;

    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        var random = new SeededRandom(seed, "partition/dirichlet");
        var least = Math.Max(1, Math.Min(LeastRows, hardLabels.Length / clients / 2));
        var most = room * hardLabels.Length / clients;
        var rowsByClass = RowsByClass(hardLabels, classCount);
        var parts = Draw(rowsByClass, clients, most, random);
        for (var draw = 1; draw < MostDraws && parts.Any(part => part.Count < least); draw++)
        {
            parts = Draw(rowsByClass, clients, most, random);
        }

        FillUp(parts, least);
        return [.. parts.Select(part => part.ToArray())];
    }

    private List<int>[] Draw(List<int>[] rowsByClass, int clients, double most, SeededRandom random)
    {
        var parts = new List<int>[clients];
        for (var client = 0; client < clients; client++)
        {
            parts[client] = [];
        }

        // An empty class has nothing to share, and may come when nobody has room any more.
        foreach (var rowsOfClass in rowsByClass.Where(rowsOfClass => rowsOfClass.Count > 0))
        {
            var rows = rowsOfClass.ToArray();
            random.Shuffle<int>(rows);
            var shares = Shares(parts, most, random);
            var cumulative = 0.0;
            var start = 0;
            for (var client = 0; client < clients; client++)
            {
                cumulative += shares[client];
                // The last client's end is the class's end whatever the rounding: no row may be lost.
                var end = client == clients - 1 ? rows.Length : Math.Min(rows.Length, (int)(cumulative * rows.Length));
                parts[client].AddRange(rows.AsSpan(start, end - start));
                start = end;
            }
        }

        return parts;
    }

    /// <summary>One class's shares over the clients; they sum to 1.</summary>
    private double[] Shares(List<int>[] parts, double most, SeededRandom random)
    {
        var shares = new double[parts.Length];
        for (var client = 0; client < shares.Length; client++)
        {
            // A Dirichlet draw is independent Gamma(alpha) draws divided by their sum.
            var gamma = random.NextGamma(alpha);
            shares[client] = parts[client].Count < most ? gamma : 0;
        }

        var sum = shares.Sum();
        if (sum > 0)
        {
            return [.. shares.Select(share => share / sum)];
        }

        // A tiny alpha underflows to 0 for everybody: in the limit one client with room takes the whole class.
        var open = Enumerable.Range(0, parts.Length).Where(client => parts[client].Count < most).ToArray();
        shares[open[random.NextInt(open.Length)]] = 1;
        return shares;
    }

    private static void FillUp(List<int>[] parts, int least)
    {
        foreach (var part in parts)
        {
            while (part.Count < least)
            {
                var largest = parts.MaxBy(other => other.Count)!;
                part.Add(largest[^1]);
                largest.RemoveAt(largest.Count - 1);
            }
        }
    }
}
