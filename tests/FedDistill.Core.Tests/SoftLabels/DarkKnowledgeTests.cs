using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class DarkKnowledgeTests
{
    [Fact]
    public void Of_UniformAndCertainRows_AreTheEndsOfTheScale()
    {
        var known = DarkKnowledge.Of(Matrix(4, 0.25f, 0.25f, 0.25f, 0.25f, 0, 1, 0, 0));

        Assert.Equal((2, 0.5, 0.625), (known.Rows, Math.Round(known.MeanEntropy, 9), known.MeanTop));
        Assert.Equal((1, 1, 2), (known.EntropyBins[0], known.EntropyBins[^1], known.EntropyBins.Sum()));
    }

    [Fact]
    public void Of_HalfAndHalfOfFourClasses_HasHalfOfTheEntropy()
    {
        var known = DarkKnowledge.Of(Matrix(4, 0.5f, 0.5f, 0, 0));

        Assert.Equal(0.5, known.MeanEntropy, 1e-9);
        Assert.Equal(1, known.EntropyBins[10]);
    }

    [Fact]
    public void Of_RowsOfOneClass_TellsWhatTheySeeBesideItMostFirst()
    {
        var known = DarkKnowledge.Of(Matrix(3, 0.8f, 0.2f, 0, 0.6f, 0, 0.4f, 0, 0.95f, 0.05f));

        Assert.Equal(
            [(0, 2, 0.2), (0, 1, 0.1), (1, 2, 0.05)],
            known.Likenesses.Select(pair => (pair.Top, pair.Other, Math.Round(pair.Mass, 6))));
    }

    [Fact]
    public void Of_ManyClasses_KeepsTheGreatestPairs()
    {
        const int Classes = 30;
        float[] row = [0.5f, .. Enumerable.Range(1, Classes - 1).Select(column => column / 870f)];

        var known = DarkKnowledge.Of(Matrix(Classes, row));

        Assert.Equal(DarkKnowledge.MostLikenesses, known.Likenesses.Count);
        Assert.Equal(Classes - 1, known.Likenesses[0].Other);
    }

    private static SoftLabelMatrix Matrix(int classes, params float[] values) =>
        new(SoftLabelKind.Probabilities, values.Length / classes, positions: 1, classes, values);
}
