using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Partitions;

/// <summary>
/// McMahan et al. (2017), section 3: rows are sorted by class and cut into clients * K shards of like size, and each
/// client is dealt K
/// shards, so that it knows about K classes.
/// </summary>
/// <param name="shardsPerClient">K, from 1.</param>
internal sealed class ShardPartition(int shardsPerClient) : Partition
{
    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        var shards = (long)clients * shardsPerClient;
        if (shards > hardLabels.Length)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"shards:{shardsPerClient} for {clients} clients needs {shards} shards; there are only {hardLabels.Length} private rows. " +
                "Ask for fewer shards or clients, or for more private rows.");
        }

        var random = new SeededRandom(seed, "partition/shards");
        var sorted = new List<int>(hardLabels.Length);
        foreach (var rows in RowsByClass(hardLabels, classCount))
        {
            var shuffled = rows.ToArray();
            random.Shuffle<int>(shuffled);
            sorted.AddRange(shuffled);
        }

        var deal = random.Permutation((int)shards);
        var parts = new int[clients][];
        for (var client = 0; client < clients; client++)
        {
            parts[client] = [.. deal.AsSpan(client * shardsPerClient, shardsPerClient).ToArray().SelectMany(Shard)];
        }

        return parts;

        List<int> Shard(int shard)
        {
            var start = PartStart(sorted.Count, (int)shards, shard);
            return sorted.GetRange(start, PartStart(sorted.Count, (int)shards, shard + 1) - start);
        }
    }
}
