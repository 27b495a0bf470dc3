using System.Globalization;

namespace FedDistill.Core.Data.Sources;

/// <summary>Class weights such as <c>1:9</c>: equal runs of the classes, each with a weight for every class of it.</summary>
internal static class ClassSkew
{
    public const string Allowed = "2 to 100 whole numbers from 1 to 1000 with colons between, such as 1:9, or nothing";

    /// <summary>Reads the weights; none for an empty text.</summary>
    public static bool TryParse(string text, out int[] weights)
    {
        var parts = text.Length == 0 ? [] : text.Split(':');
        weights = [.. parts.Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) ? weight : 0)];
        return weights.Length != 1 && weights.Length <= 100 && weights.All(weight => weight is >= 1 and <= 1000);
    }

    /// <summary>How many rows each class gets of a number of rows.</summary>
    /// <param name="weights">What <see cref="TryParse"/> read, at least two.</param>
    /// <param name="labels">The classes that take part, in index order.</param>
    /// <param name="classCount">C.</param>
    /// <param name="rows">To share out, all of them.</param>
    /// <returns>Rows by class index, length C; within one row of the exact shares.</returns>
    public static int[] Quotas(int[] weights, int[] labels, int classCount, int rows)
    {
        var quotas = new int[classCount];
        var cumulative = 0L;
        var whole = Enumerable.Range(0, labels.Length).Sum(index => (long)WeightOf(weights, labels.Length, index));
        for (var index = 0; index < labels.Length; index++)
        {
            var start = rows * cumulative / whole;
            cumulative += WeightOf(weights, labels.Length, index);
            quotas[labels[index]] = (int)((rows * cumulative / whole) - start);
        }

        return quotas;
    }

    private static int WeightOf(int[] weights, int classes, int index) =>
        weights[(int)((long)index * weights.Length / classes)];
}
