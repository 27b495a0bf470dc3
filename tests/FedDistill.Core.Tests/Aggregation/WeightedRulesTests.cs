using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>What each rule computes, on rows worked out by hand.</summary>
public sealed class WeightedRulesTests
{
    [Fact]
    public void MeanProbabilities_SingleClient_IsIdentity() =>
        Submissions.OfKind(SoftLabelKind.Probabilities).Sample(submissions =>
        {
            var only = submissions[0];

            Approximately.Equal([.. only.SoftLabels.Values.Select(value => (double)value)], new MeanProbabilities().Aggregate([only]).Values, 1e-6);
        });

    [Fact]
    public void MeanProbabilities_TwoClients_IgnoresTheirSize() =>
        Approximately.Equal(
            [0.5, 0.5],
            new MeanProbabilities().Aggregate([Probabilities("anna", [0.9f, 0.1f], 1), Probabilities("ben", [0.1f, 0.9f], 99)]).Values,
            1e-7);

    [Fact]
    public void WeightedProbabilities_OneToThree_WeighsBySampleCount() =>
        Approximately.Equal(
            [0.3, 0.7],
            new WeightedProbabilities().Aggregate([Probabilities("anna", [0.9f, 0.1f], 1), Probabilities("ben", [0.1f, 0.9f], 3)]).Values,
            1e-7);

    [Fact]
    public void WeightedProbabilities_ClientWithoutRows_CountsNothing() =>
        Approximately.Equal(
            [0.1, 0.9],
            new WeightedProbabilities().Aggregate([Probabilities("anna", [0.9f, 0.1f], 0), Probabilities("ben", [0.1f, 0.9f], 3)]).Values,
            1e-7);

    [Fact]
    public void WeightedLogits_OneToThree_IsSoftmaxOfTheWeightedMean()
    {
        // Mean logits (4 + 3 * 0) / 4 = 1 against 0.
        var aggregate = new WeightedLogits().Aggregate(
            [Submissions.Of("anna", SoftLabelKind.Logits, [4, 0], 1), Submissions.Of("ben", SoftLabelKind.Logits, [0, 0], 3)]);

        Approximately.Equal([1 / (1 + Math.Exp(-1)), 1 / (1 + Math.E)], aggregate.Values, 1e-7);
    }

    [Fact]
    public void ClassWeighted_DifferentClasses_LetsEachSpeakOnWhatItHasSeen()
    {
        // Class 0: (3 * 0.6 + 1 * 0.2) / 4 = 0.5. Class 1: ben alone, 0.8. Class 2: nobody.
        var aggregate = new ClassWeighted().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Probabilities, [0.6f, 0.1f, 0.3f], 3, [3, 0, 0]),
            Submissions.Of("ben", SoftLabelKind.Probabilities, [0.2f, 0.8f, 0f], 3, [1, 2, 0]),
        ]);

        Approximately.Equal([0.5 / 1.3, 0.8 / 1.3, 0], aggregate.Values, 1e-7);
    }

    [Fact]
    public void ClassWeighted_EvidenceBesideProbabilities_SumsBoth()
    {
        // Class 0: (3 * 0.6 + 1 * 0) / 4 = 0.45. Class 1: (1 * 0.4 + 4 * 0.5) / 5 = 0.48.
        var aggregate = new ClassWeighted().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Probabilities, [0.6f, 0.4f], 4, [3, 1]),
            Submissions.Of("ben", SoftLabelKind.Evidence, [0f, 0.5f], 5, [1, 4]),
        ]);

        Approximately.Equal([0.45 / 0.93, 0.48 / 0.93], aggregate.Values, 1e-7);
    }

    [Fact]
    public void ClassWeighted_EvidenceOfAnotherShape_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => new ClassWeighted().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Probabilities, [0.6f, 0.4f], 4, [3, 1]),
            Submissions.Of("ben", SoftLabelKind.Evidence, [0f, 0.5f, 0.1f], 5, [1, 4, 1]),
        ]));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
        Assert.Contains("All of a round have one shape", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_DifferentClasses_SumsCountsTimesEvidence()
    {
        // Class 0: 30 * 0.6 + 10 * 0.1 = 19. Class 1: 40 * 0.02 = 0.8.
        var aggregate = new Evidence().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Evidence, [0.6f, 0f], 30, [30, 0]),
            Submissions.Of("ben", SoftLabelKind.Evidence, [0.1f, 0.02f], 50, [10, 40]),
        ]);

        Approximately.Equal([19 / 19.8, 0.8 / 19.8], aggregate.Values, 1e-7);
    }

    [Fact]
    public void Evidence_NobodyKnowsTheRow_IsUniform() =>
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], new Evidence().Aggregate(
            [Submissions.Of("anna", SoftLabelKind.Evidence, [0, 0, 0, 0], 4, [1, 1, 1, 1])]).Values);

    [Theory]
    [InlineData("evidence", new long[0], "Client anna tells 0 class counts; this rule needs one for each of the 2 classes.")]
    [InlineData("class-weighted", new long[] { 1, 2, 3 }, "Client anna tells 3 class counts; this rule needs one for each of the 2 classes.")]
    [InlineData("evidence", new long[] { 4, -1 }, "Client anna tells the class count -1; at least 0 is allowed.")]
    [InlineData("evidence", new long[] { 0, 0 }, "Every client tells that it has no private rows;")]
    [InlineData("class-weighted", new long[] { 0, 0 }, "Every client tells that it has no private rows;")]
    public void Aggregate_UnusableClassCounts_TellsWhy(string name, long[] counts, string expected)
    {
        var rule = AggregationRules.Find(name);
        var kind = name == "evidence" ? SoftLabelKind.Evidence : SoftLabelKind.Probabilities;

        var error = Assert.Throws<FedDistillException>(() => rule.Aggregate([Submissions.Of("anna", kind, [0.5f, 0.5f], 1, counts)]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Every client tells that it has no private rows;")]
    [InlineData(-5, "Client anna tells -5 private rows; at least 0 are allowed.")]
    public void WeightedProbabilities_UnusableSampleCount_TellsWhy(long samples, string expected)
    {
        var error = Assert.Throws<FedDistillException>(
            () => new WeightedProbabilities().Aggregate([Probabilities("anna", [0.5f, 0.5f], samples)]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    private static SoftLabelSubmission Probabilities(string client, float[] row, long samples) =>
        Submissions.Of(client, SoftLabelKind.Probabilities, row, samples);
}
