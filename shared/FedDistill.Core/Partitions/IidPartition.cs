using FedDistill.Core.Data;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Partitions;

/// <summary>Every client gets a like number of rows with nearly the class shares of the pool.</summary>
internal sealed class IidPartition : Partition
{
    /// <summary>The even deal, which other partitions cut down; rows of a class are in random order.</summary>
    public static int[][] Even(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        var order = StratifiedOrder.Of(hardLabels, classCount, new SeededRandom(seed, "partition/iid"));
        var parts = new int[clients][];
        for (var client = 0; client < clients; client++)
        {
            parts[client] = order[PartStart(order.Length, clients, client)..PartStart(order.Length, clients, client + 1)];
        }

        return parts;
    }

    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed) =>
        Even(hardLabels, classCount, clients, seed);
}
