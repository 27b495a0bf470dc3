using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Clients that all say the same are believed: their common answer comes back.</summary>
public sealed class EqualClientsTests
{
    [Theory]
    [InlineData("mean-probabilities")]
    [InlineData("weighted-probabilities")]
    [InlineData("class-weighted")]
    [InlineData("enhanced-era:1")]
    [InlineData("entropy-weighted")]
    [InlineData("confidence-weighted")]
    public void Aggregate_EqualProbabilities_GivesThem(string name) =>
        Submissions.OfKind(SoftLabelKind.Probabilities).Sample(submissions =>
        {
            var aggregate = AggregationRules.Find(name).Aggregate(Copies(submissions[0]));

            Approximately.Equal(Doubles(submissions[0].SoftLabels), aggregate.Values, 1e-6);
        });

    [Theory]
    [InlineData("mean-logits")]
    [InlineData("weighted-logits")]
    [InlineData("confidence-weighted")]
    [InlineData("masked-als")]
    public void Aggregate_EqualLogits_GivesTheirSoftmax(string name) =>
        Submissions.OfKind(SoftLabelKind.Logits).Sample(submissions =>
        {
            // Halved, so that no logit is more than 10 under another: masked-als cuts there.
            var logits = new SoftLabelMatrix(SoftLabelKind.Logits, 3, 2, 4, [.. submissions[0].SoftLabels.Values.Select(value => value / 2)]);

            var aggregate = AggregationRules.Find(name).Aggregate(Copies(submissions[0] with { SoftLabels = logits }));

            var expected = TemperedSoftmax.Soften(logits, SoftLabelKind.Probabilities, temperature: 1);
            Approximately.Equal(Doubles(expected), aggregate.Values, 1e-6);
        });

    // Every class seen, so that no rule masks one.
    private static SoftLabelSubmission[] Copies(SoftLabelSubmission sent) =>
        [.. Enumerable.Range(0, 3).Select(index => sent with { Client = $"client-{index}", ClassCounts = [4, 1, 2, 8] })];

    private static double[] Doubles(SoftLabelMatrix softLabels) => [.. softLabels.Values.Select(value => (double)value)];
}
