namespace FedDistill.Core.SoftLabels;

/// <summary>
/// What soft labels know beyond their most probable class (Hinton, Vinyals and Dean, 2015): how undecided their rows
/// are, and which classes they hold for alike. Read from the aggregate alone.
/// </summary>
/// <param name="Rows">How many rows the aggregate has.</param>
/// <param name="MeanEntropy">Mean of H(q) / ln C, 0 (one class) to 1 (uniform).</param>
/// <param name="MeanTop">Mean of the greatest probability, 1/C to 1.</param>
/// <param name="EntropyBins">
/// Rows by H(q) / ln C in <see cref="Bins"/> bins of equal width, from 0 to 1; each closed on the left, the last on both
/// sides.
/// </param>
/// <param name="Likenesses">The pairs of classes with the most mass beside the top, most first.</param>
public sealed record DarkKnowledge(
    int Rows, double MeanEntropy, double MeanTop, IReadOnlyList<int> EntropyBins, IReadOnlyList<ClassLikeness> Likenesses)
{
    /// <summary>How many bins the entropies are sorted into.</summary>
    public const int Bins = 20;

    /// <summary>How many pairs of classes are kept at most.</summary>
    public const int MostLikenesses = 12;

    // Less than a tenth of a percent is rounding of a codec, and says nothing about classes.
    private const double LeastMass = 0.001;

    /// <summary>Reads an aggregate.</summary>
    /// <param name="aggregate">Probabilities, shape [N, P, C]; rows sum to 1.</param>
    public static DarkKnowledge Of(SoftLabelMatrix aggregate)
    {
        var (entropies, tops) = (0.0, 0.0);
        var bins = new int[Bins];
        var classes = aggregate.Classes;
        var mass = new Dictionary<(int Top, int Other), double>();
        var topRows = new int[classes];
        // With one class nothing is undecided.
        var largest = Math.Max(Math.Log(classes), double.Epsilon);
        for (var index = 0; index < aggregate.Rows; index++)
        {
            ReadOnlySpan<float> row = aggregate.Row(index);
            // Rounding may take a uniform row just over 1.
            var entropy = Math.Clamp(Divergence.Entropy(row) / largest, 0, 1);
            entropies += entropy;
            bins[Math.Min((int)(entropy * Bins), Bins - 1)]++;
            var top = ArgMax.Of(row);
            tops += row[top];
            topRows[top]++;
            AddOthers(mass, row, top);
        }

        var likenesses = mass
            .Select(pair => new ClassLikeness(pair.Key.Top, pair.Key.Other, pair.Value / topRows[pair.Key.Top]))
            .Where(pair => pair.Mass >= LeastMass)
            .OrderByDescending(pair => pair.Mass).ThenBy(pair => pair.Top).ThenBy(pair => pair.Other)
            .Take(MostLikenesses);
        return new DarkKnowledge(aggregate.Rows, entropies / aggregate.Rows, tops / aggregate.Rows, bins, [.. likenesses]);
    }

    private static void AddOthers(Dictionary<(int Top, int Other), double> mass, ReadOnlySpan<float> row, int top)
    {
        for (var column = 0; column < row.Length; column++)
        {
            if (column != top && row[column] > 0)
            {
                mass[(top, column)] = mass.GetValueOrDefault((top, column)) + row[column];
            }
        }
    }
}
