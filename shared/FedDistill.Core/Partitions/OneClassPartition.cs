using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Partitions;

/// <summary>
/// The hardest skew: client k holds class k mod C and nothing else. Clients of one class share its rows evenly. With
/// fewer clients than
/// classes the rows of the classes that nobody holds are left out.
/// </summary>
internal sealed class OneClassPartition : Partition
{
    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        var random = new SeededRandom(seed, "partition/one-class");
        var rowsByClass = RowsByClass(hardLabels, classCount);
        var parts = new int[clients][];
        for (var label = 0; label < Math.Min(classCount, clients); label++)
        {
            var rows = rowsByClass[label].ToArray();
            var holders = ((clients - label - 1) / classCount) + 1;
            if (rows.Length < holders)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"one-class gives class {label} to {holders} of {clients} clients; it has {rows.Length} private rows and each client " +
                    "needs at least one. Ask for fewer clients or more private rows.");
            }

            random.Shuffle<int>(rows);
            for (var holder = 0; holder < holders; holder++)
            {
                parts[label + (holder * classCount)] =
                    rows[PartStart(rows.Length, holders, holder)..PartStart(rows.Length, holders, holder + 1)];
            }
        }

        return parts;
    }
}
