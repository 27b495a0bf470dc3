using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data;

/// <summary>Puts rows into a random order in which every stretch has nearly the class shares of the whole.</summary>
public static class StratifiedOrder
{
    /// <summary>
    /// Shuffles the rows, gives the i-th row of a class with n rows the place (i + u) / n, where u in (0, 1) is the
    /// class's own, and sorts
    /// by place: each class is spread evenly, so a prefix of any length is a stratified sample.
    /// </summary>
    /// <param name="hardLabels">N class indices in [0, <paramref name="classCount"/>).</param>
    /// <param name="classCount">C.</param>
    /// <param name="random">Decides the order within a class.</param>
    /// <returns>Every row number once.</returns>
    public static int[] Of(ReadOnlySpan<int> hardLabels, int classCount, SeededRandom random)
    {
        var rowsOfClass = new int[classCount];
        foreach (var label in hardLabels)
        {
            rowsOfClass[label]++;
        }

        var order = random.Permutation(hardLabels.Length);
        var places = new double[order.Length];
        var seen = new int[classCount];
        for (var index = 0; index < order.Length; index++)
        {
            var label = hardLabels[order[index]];
            places[index] = (seen[label]++ + ((label + 0.5) / classCount)) / rowsOfClass[label];
        }

        Array.Sort(places, order);
        return order;
    }
}
