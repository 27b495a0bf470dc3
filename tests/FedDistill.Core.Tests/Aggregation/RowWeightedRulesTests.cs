using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Rules whose weights change from row to row.</summary>
public sealed class RowWeightedRulesTests
{
    [Fact]
    public void ConfidenceWeighted_ReferenceLogits_MatchesTheVector()
    {
        var vector = ReferenceVectors.Root.GetProperty("aggregation");
        var logits = vector.GetProperty("logits").EnumerateArray().Select((row, index) =>
            Submissions.Of($"{index}", SoftLabelKind.Logits, [.. row.Doubles().Select(value => (float)value)]));

        Approximately.Equal(
            vector.GetProperty("var_weighted_softmax").Doubles(), new ConfidenceWeighted().Aggregate(logits).Values, 1e-7);
    }

    [Fact]
    public void ConfidenceWeighted_Probabilities_WeighsByTheFourthPowerOfTheGreatest()
    {
        // 0.8^4 = 0.4096 for anna, 0.5^4 = 0.0625 for ben.
        var aggregate = new ConfidenceWeighted().Aggregate([Probabilities("anna", 0.8f, 0.2f), Probabilities("ben", 0.5f, 0.5f)]);

        var first = ((0.4096 * 0.8) + (0.0625 * 0.5)) / 0.4721;
        Approximately.Equal([first, 1 - first], aggregate.Values, 1e-6);
    }

    [Fact]
    public void ConfidenceWeighted_FlatLogits_IsUniform() =>
        Assert.Equal([0.5f, 0.5f], new ConfidenceWeighted().Aggregate([Submissions.Of("anna", SoftLabelKind.Logits, [3, 3])]).Values);

    [Fact]
    public void ConfidenceWeighted_OffsetLogits_ChangesNothing()
    {
        SoftLabelSubmission[] plain = [Submissions.Of("anna", SoftLabelKind.Logits, [2, 0]), Submissions.Of("ben", SoftLabelKind.Logits, [-1, 3])];
        SoftLabelSubmission[] offset = [plain[0], Submissions.Of("ben", SoftLabelKind.Logits, [99, 103])];

        Assert.Equal(new ConfidenceWeighted().Aggregate(plain).Values, new ConfidenceWeighted().Aggregate(offset).Values);
    }

    [Fact]
    public void EntropyWeighted_TwoClients_IsTheSoftmaxOfInverseEntropy()
    {
        // H(0.9, 0.1) = 0.325083, 1/H = 3.076138; H(0.5, 0.5) = 0.693147, 1/H = 1.442695.
        var weight = 1 / (1 + Math.Exp(1.442695 - 3.076138));

        var aggregate = new EntropyWeighted().Aggregate([Probabilities("anna", 0.1f, 0.9f), Probabilities("ben", 0.5f, 0.5f)]);

        var first = (weight * 0.1) + ((1 - weight) * 0.5);
        Approximately.Equal([first, 1 - first], aggregate.Values, 1e-6);
    }

    [Fact]
    public void EntropyWeighted_TwoCertainClients_CountAlike() =>
        Approximately.Equal(
            [0.5, 0.5, 0],
            new EntropyWeighted().Aggregate(
                [Probabilities("anna", 1, 0, 0), Probabilities("ben", 0, 1, 0), Probabilities("carl", 0.2f, 0.2f, 0.6f)]).Values,
            1e-7);

    [Fact]
    public void Aggregate_SeveralRows_WeighsEachRowAlone()
    {
        var anna = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 2, [1, 0, 0.5f, 0.5f]);
        var ben = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 2, [0.5f, 0.5f, 0, 1]);

        var aggregate = new ConfidenceWeighted().Aggregate([new("anna", anna, 1, []), new("ben", ben, 1, [])]);

        var sure = (1 + (0.0625 * 0.5)) / 1.0625;
        Approximately.Equal([sure, 1 - sure, 1 - sure, sure], aggregate.Values, 1e-6);
    }

    private static SoftLabelSubmission Probabilities(string client, params float[] row) =>
        Submissions.Of(client, SoftLabelKind.Probabilities, row);
}
