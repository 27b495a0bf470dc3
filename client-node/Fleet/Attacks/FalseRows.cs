using FedDistill.ClientNode.Data;
using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>What lying clients pretend to have learned from.</summary>
public static class FalseRows
{
    /// <summary>The same inputs with class C - 1 - y in place of y.</summary>
    public static LabelledTable Flip(LabelledTable rows)
    {
        int[] flipped = [.. rows.HardLabels.ToArray().Select(label => rows.ClassCount - 1 - label)];
        return new LabelledTable(rows.Inputs, flipped, rows.ClassCount);
    }

    /// <summary>As many rows of every class as the client that has most of it: what rules that weigh by counts believe
    /// most.</summary>
    /// <param name="pool">All private rows.</param>
    /// <param name="partition">Each client's row numbers.</param>
    public static int[] MostOfEveryClass(LabelledTable pool, IReadOnlyList<int[]> partition)
    {
        var most = new int[pool.ClassCount];
        foreach (var rows in partition)
        {
            var counts = new int[most.Length];
            Array.ForEach(rows, row => counts[pool.HardLabels[row]]++);
            for (var column = 0; column < most.Length; column++)
            {
                most[column] = Math.Max(most[column], counts[column]);
            }
        }

        return most;
    }

    /// <summary>How many rows of each class a liar tells of, before they are made coarse.</summary>
    public static int[] CountsOf(AttackPlan plan, LabelledTable rows, LabelledTable pool, IReadOnlyList<int[]> partition) =>
        plan.Kind == AttackKinds.LabelFlip ? Flip(rows).ClassCounts()
        : AttackKinds.ReadsHonestUploads(plan.Kind) ? MostOfEveryClass(pool, partition)
        : rows.ClassCounts();

    /// <summary>What a client of a fleet in which some lie trains on, with the counts that it tells.</summary>
    /// <param name="plan">Who lies, and how.</param>
    /// <param name="client">The client; one that does not lie has what it has without any attack.</param>
    /// <param name="own">The private rows that it learns from.</param>
    /// <param name="all">All that it has, those dropped too: told counts are theirs.</param>
    /// <param name="pool">All private rows.</param>
    /// <param name="partition">Each client's row numbers.</param>
    public static PrivateData Of(
        AttackPlan plan, string client, LabelledTable own, LabelledTable all, LabelledTable pool, IReadOnlyList<int[]> partition) =>
        !plan.IsAttacker(client)
            ? new PrivateData(own, all)
            : new PrivateData(plan.Kind == AttackKinds.LabelFlip ? Flip(own) : own).Claiming(CountsOf(plan, all, pool, partition));
}
