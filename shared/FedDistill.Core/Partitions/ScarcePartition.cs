using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Partitions;

/// <summary>
/// Jeong et al. (2018), section 3: every client gets a like number of rows, then loses nearly all rows of a few classes
/// of its own, its "target labels". The rows that are cut are left out of the federation.
/// </summary>
/// <param name="scarceLabels">How many classes are cut for each client, from 1; fewer than there are.</param>
/// <param name="rowsLeft">Rows of such a class that stay, from 1.</param>
internal sealed class ScarcePartition(int scarceLabels, int rowsLeft) : Partition
{
    private protected override int[][] Deal(ReadOnlySpan<int> hardLabels, int classCount, int clients, long seed)
    {
        if (scarceLabels >= classCount)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"scarce:{scarceLabels}x{rowsLeft} cuts {scarceLabels} classes of each client; the data has {classCount} and one must stay " +
                $"whole. Ask for 1 to {classCount - 1}.");
        }

        var parts = IidPartition.Even(hardLabels, classCount, clients, seed);
        for (var client = 0; client < clients; client++)
        {
            var isScarce = new bool[classCount];
            foreach (var label in new SeededRandom(seed, $"partition/scarce/{client}").Permutation(classCount)[..scarceLabels])
            {
                isScarce[label] = true;
            }

            parts[client] = Cut(parts[client], hardLabels, isScarce);
        }

        return parts;
    }

    // The even deal is in random order within a class, so the first rows of one are a random choice.
    private int[] Cut(int[] rows, ReadOnlySpan<int> hardLabels, bool[] isScarce)
    {
        var seen = new int[isScarce.Length];
        var kept = new List<int>(rows.Length);
        foreach (var row in rows)
        {
            var label = hardLabels[row];
            if (!isScarce[label] || seen[label]++ < rowsLeft)
            {
                kept.Add(row);
            }
        }

        return [.. kept];
    }
}
