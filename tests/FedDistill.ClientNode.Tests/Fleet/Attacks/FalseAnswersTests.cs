using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.Core.Data;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Tests.Fleet.Attacks;

/// <summary>What liars answer, by hand.</summary>
public sealed class FalseAnswersTests
{
    // The mean's most likely classes are 0, 1 and 2, its least likely 2, 0 and 1.
    private static readonly SoftLabelMatrix Anna = Rows(SoftLabelKind.Probabilities, 0.7f, 0.2f, 0.1f, 0.1f, 0.7f, 0.2f, 0.3f, 0.1f, 0.6f);
    private static readonly SoftLabelMatrix Ben = Rows(SoftLabelKind.Probabilities, 0.6f, 0.3f, 0.1f, 0.0f, 0.8f, 0.2f, 0.2f, 0.2f, 0.6f);

    [Theory]
    [InlineData(AttackKinds.LeastLikely, 2, 0, 1)]
    [InlineData(AttackKinds.Collude, 1, 2, 0)]
    public void Informed_ByTheHonestMean_IsCertainAndWrong(string kind, int first, int second, int third)
    {
        var answer = FalseAnswers.Informed(kind, [Anna, Ben]);

        Assert.Equal([first, second, third], Enumerable.Range(0, 3).Select(row => ArgMax.Of(answer.Row(row))));
        Assert.Equal(3, answer.Values.Sum());
    }

    [Fact]
    public void Informed_LeastSimilar_NamesTheSameWrongClassForTheSameBelief()
    {
        // Classes 0 and 1 are taken for each other, 2 stands alone.
        var honest = Rows(SoftLabelKind.Evidence, 0.6f, 0.4f, 0, 0.4f, 0.6f, 0, 0, 0.1f, 0.8f);

        var answer = FalseAnswers.Informed(AttackKinds.LeastSimilar, [honest]);

        Assert.Equal(SoftLabelKind.Evidence, answer.Kind);
        Assert.Equal([2, 2, 0], Enumerable.Range(0, 3).Select(row => ArgMax.Of(answer.Row(row))));
    }

    [Fact]
    public void Informed_OfLogits_IsCertainInTheSoftmax()
    {
        var answer = FalseAnswers.Informed(AttackKinds.LeastLikely, [Rows(SoftLabelKind.Logits, 3, 1, 0, 0, 3, 1, 1, 0, 3)]);

        var probabilities = TemperedSoftmax.Soften(answer, SoftLabelKind.Probabilities, temperature: 1);
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(row => ArgMax.Of(probabilities.Row(row))));
        Assert.All(Enumerable.Range(0, 3), row => Assert.True(probabilities.Row(row).ToArray().Max() > 0.999));
    }

    [Fact]
    public void Shuffled_OwnAnswers_HasTheSameRowsInAnotherOrder()
    {
        var own = new SoftLabelMatrix(SoftLabelKind.Evidence, 50, 1, 2, [.. Enumerable.Range(0, 50).SelectMany(row => new[] { row / 100f, 0 })]);

        var shuffled = FalseAnswers.Shuffled(own, "client-00001", round: 1, seed: 1);

        Assert.Equal(own.Values.Order(), shuffled.Values.Order());
        Assert.NotEqual(own.Values, shuffled.Values);
        Assert.Equal(shuffled.Values, FalseAnswers.Shuffled(own, "client-00001", round: 1, seed: 1).Values);
        Assert.NotEqual(shuffled.Values, FalseAnswers.Shuffled(own, "client-00002", round: 1, seed: 1).Values);
        Assert.NotEqual(shuffled.Values, FalseAnswers.Shuffled(own, "client-00001", round: 2, seed: 1).Values);
    }

    [Fact]
    public void FreeRide_BeforeAndAfterABroadcast_IsUniformAndThenTheBroadcast()
    {
        var like = Rows(SoftLabelKind.Evidence, new float[9]);

        Assert.All(FalseAnswers.FreeRide(like, null).Values, value => Assert.Equal(1f / 3, value));
        Assert.Equal(Anna.Values, FalseAnswers.FreeRide(like, Anna).Values);
        Assert.Equal(SoftLabelKind.Evidence, FalseAnswers.FreeRide(like, Anna).Kind);
        SoftLabelValidator.Validate(FalseAnswers.FreeRide(Rows(SoftLabelKind.Logits, new float[9]), Ben));
    }

    [Fact]
    public void Flip_Rows_TurnsTheClassesRound()
    {
        var rows = new LabelledTable(InputTable.FromFeatures(InputShape.Tabular(1), [1, 2, 3]), [0, 1, 3], classCount: 4);

        var flipped = FalseRows.Flip(rows);

        Assert.Equal([3, 2, 0], flipped.HardLabels.ToArray());
        Assert.Same(rows.Inputs, flipped.Inputs);
    }

    [Fact]
    public void MostOfEveryClass_IsTheGreatestCountOfAnyClient()
    {
        var pool = new LabelledTable(InputTable.FromFeatures(InputShape.Tabular(1), new float[6]), [0, 0, 1, 1, 1, 0], classCount: 3);

        Assert.Equal([2, 2, 0], FalseRows.MostOfEveryClass(pool, [[0, 1, 2], [3, 4, 5]]));
    }

    [Theory]
    [InlineData(AttackKinds.Collude, "honest", 2, 1)]
    [InlineData(AttackKinds.Collude, "liar", 2, 2)]
    [InlineData(AttackKinds.LabelFlip, "liar", 1, 2)]
    [InlineData(AttackKinds.Shuffle, "liar", 2, 1)]
    public void Of_RowsDropped_TellsTheCountsOfAllRows(string kind, string client, int first, int second)
    {
        var all = new LabelledTable(InputTable.FromFeatures(InputShape.Tabular(1), [1, 2, 3]), [0, 0, 1], classCount: 2);
        var pool = new LabelledTable(InputTable.FromFeatures(InputShape.Tabular(1), new float[5]), [0, 0, 1, 1, 1], classCount: 2);

        // As without an attack: a drop must not show, and what an attack does must be all that it changes.
        var data = FalseRows.Of(new AttackPlan(kind, ["liar"]), client, all.Select([0, 2]), all, pool, [[0, 1, 2], [3, 4]]);

        Assert.Equal(2, data.Rows);
        Assert.Equal([first, second], data.ClassCounts);
    }

    private static SoftLabelMatrix Rows(SoftLabelKind kind, params float[] values) => new(kind, 3, 1, 3, values);
}
