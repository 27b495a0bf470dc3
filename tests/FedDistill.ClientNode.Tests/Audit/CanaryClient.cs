using FedDistill.Core.Data;
using FedDistill.Core.Randomness;

namespace FedDistill.ClientNode.Tests.Audit;

/// <summary>
/// One client whose records somebody suspects: half of the candidates are its own rows, half are rows of the same
/// classes that it never had; each is put into the training by its own fair coin.
/// </summary>
internal sealed class CanaryClient
{
    private const int MostCandidates = 200;

    private CanaryClient(LabelledTable training, LabelledTable candidates, bool[] isMember)
    {
        Training = training;
        Candidates = candidates;
        IsMember = isMember;
    }

    /// <summary>What the teacher learns from: the client's other rows and the members among the candidates.</summary>
    public LabelledTable Training { get; }

    /// <summary>The suspected records, with the labels that the members are learned with.</summary>
    public LabelledTable Candidates { get; }

    /// <summary>The coins.</summary>
    public bool[] IsMember { get; }

    /// <summary>Throws the coins.</summary>
    /// <param name="pool">All clients' rows.</param>
    /// <param name="own">The client's.</param>
    /// <param name="isMislabelled">Whether the candidates get a wrong label: the worst case, for nothing else explains it.</param>
    /// <param name="random">The coins, and who is a candidate.</param>
    public static CanaryClient Draw(LabelledTable pool, int[] own, bool isMislabelled, SeededRandom random)
    {
        var half = Math.Min(MostCandidates, 2 * own.Length) / 2;
        var mine = random.Permutation(own.Length).Select(index => own[index]).ToArray();
        var strangers = Strangers(pool, own, mine[..half], random);
        int[] candidates = [.. mine[..half], .. strangers];
        var labels = candidates.Select(row => LabelOf(pool, row)).ToArray();
        var isMember = candidates.Select(_ => random.NextInt(2) == 1).ToArray();
        var table = new LabelledTable(pool.Inputs.Select(candidates), labels, pool.ClassCount);
        int[] members = [.. Enumerable.Range(0, candidates.Length).Where(index => isMember[index])];
        var rest = mine[half..];
        return new CanaryClient(
            new LabelledTable(
                InputTable.Join(table.Inputs.Select(members), pool.Inputs.Select(rest)),
                [.. members.Select(index => labels[index]), .. rest.Select(row => pool.HardLabels[row])],
                pool.ClassCount),
            table,
            isMember);

        int LabelOf(LabelledTable rows, int row) => isMislabelled
            ? (rows.HardLabels[row] + 1 + random.NextInt(rows.ClassCount - 1)) % rows.ClassCount
            : rows.HardLabels[row];
    }

    // Rows of other clients, as many of each class as the client's own candidates.
    private static int[] Strangers(LabelledTable pool, int[] own, int[] like, SeededRandom random)
    {
        var taken = own.ToHashSet();
        var wanted = like.CountBy(row => pool.HardLabels[row]).ToDictionary();
        var strangers = new List<int>();
        foreach (var row in random.Permutation(pool.Rows))
        {
            var label = pool.HardLabels[row];
            if (!taken.Contains(row) && wanted.GetValueOrDefault(label) > 0)
            {
                wanted[label]--;
                strangers.Add(row);
            }
        }

        return [.. strangers];
    }
}
