using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class MeanNoisedTests
{
    [Fact]
    public void Aggregate_NoiseThatCancels_IsTheMeanOfTheProbabilities()
    {
        var rule = AggregationRules.Find("mean-noised");

        var target = rule.Aggregate([
            Submissions.Of("a", SoftLabelKind.Noised, [0.6f + 40, 0.4f - 25]),
            Submissions.Of("b", SoftLabelKind.Noised, [0.2f - 40, 0.8f + 25]),
        ]);

        Assert.Equal(0.4f, target.Values[0], 1e-5f);
        Assert.Equal(0.6f, target.Values[1], 1e-5f);
    }

    [Fact]
    public void Aggregate_MeanOffTheSimplex_IsProjected()
    {
        var target = AggregationRules.Find("mean-noised").Aggregate([Submissions.Of("a", SoftLabelKind.Noised, [9f, -3f])]);

        Assert.Equal([1f, 0f], target.Values);
    }
}
