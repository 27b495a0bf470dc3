using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Rules by which a minority of lying clients cannot turn an answer.</summary>
public sealed class RobustRuleTests
{
    [Theory]
    [InlineData("median")]
    [InlineData("trimmed:0.4")]
    [InlineData("geometric-median")]
    [InlineData("robust-agreement")]
    [InlineData("exp-weights")]
    public void Aggregate_OtherNamesForTheSameAnswers_GivesTheSame(string name)
    {
        var rule = AggregationRules.Find(name);

        Submissions.OfKind(SoftLabelKind.Probabilities).SelectMany(sent => Gen.Shuffle(sent).Select(turned => (sent, turned))).Sample(pair =>
        {
            var renamed = pair.turned.Select((sent, index) => sent with { Client = pair.sent[index].Client });

            Assert.All(
                rule.Aggregate(pair.sent).Values.Zip(rule.Aggregate(renamed).Values),
                values => Assert.Equal(values.First, values.Second, 1e-5));
        });
    }

    [Theory]
    [InlineData("median")]
    [InlineData("trimmed:0.4")]
    [InlineData("geometric-median")]
    [InlineData("robust-agreement")]
    [InlineData("multi-krum:2")]
    public void Aggregate_TwoOfSevenNameAnotherClass_KeepsTheHonestOne(string name)
    {
        SoftLabelSubmission[] sent =
            [.. Enumerable.Range(0, 7).Select(index => Submissions.Of($"{index}", SoftLabelKind.Probabilities, index < 2 ? [0, 0, 1] : [0.7f, 0.2f, 0.1f]))];

        var aggregate = AggregationRules.Find(name).Aggregate(sent).Values;

        Assert.True(aggregate[0] > 0.6, $"{name} gives {string.Join(", ", aggregate)}.");
    }

    [Fact]
    public void Aggregate_MedianOfTurnedRows_IsProjected() =>
        // The coordinate medians are 0.2, 0.2 and 0.2.
        Assert.All(
            new Median().Aggregate(
            [
                Submissions.Of("a", SoftLabelKind.Probabilities, [0.6f, 0.2f, 0.2f]),
                Submissions.Of("b", SoftLabelKind.Probabilities, [0.2f, 0.6f, 0.2f]),
                Submissions.Of("c", SoftLabelKind.Probabilities, [0.2f, 0.2f, 0.6f]),
            ]).Values,
            value => Assert.Equal(1.0 / 3, value, 1e-6));

    [Fact]
    public void Aggregate_TrimmedAtZero_IsTheMean() =>
        Submissions.OfKind(SoftLabelKind.Probabilities).Sample(sent => Assert.All(
            AggregationRules.Find("trimmed:0").Aggregate(sent).Values.Zip(new MeanProbabilities().Aggregate(sent).Values),
            pair => Assert.Equal(pair.Second, pair.First, 1e-6)));

    /// <summary>V-92: three clients and one liar are too few, though the formula would give a number.</summary>
    [Theory]
    [InlineData("krum")]
    [InlineData("multi-krum")]
    public void Aggregate_KrumOfThreeWithOneLiar_IsRefused(string name)
    {
        SoftLabelSubmission[] sent =
            [.. Enumerable.Range(0, 4).Select(index => Submissions.Of($"{index}", SoftLabelKind.Probabilities, [0.5f, 0.5f]))];

        var three = Assert.Throws<FedDistillException>(() => AggregationRules.Find(name).Aggregate(sent[..3]));
        var four = Assert.Throws<FedDistillException>(() => AggregationRules.Find(name).Aggregate(sent));

        Assert.Contains("has 3 answers to choose from; it needs more than 2f + 2 = 4", three.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidSoftLabels, four.Code);
    }

    [Fact]
    public void Validate_KrumWithTooFewAsked_IsRefusedBeforeAnythingStarts()
    {
        var spec = new FederationSpec { Clients = 20, Participation = 0.5, Aggregation = "krum:4" };

        Assert.Contains("it needs 11 answers and a round asks 10 clients", Assert.Single(FederationSpecValidator.Validate(spec)), StringComparison.Ordinal);
        Assert.Empty(FederationSpecValidator.Validate(spec with { Participation = 0.55 }));
    }

    [Theory]
    [InlineData("krum:1.5")]
    [InlineData("krum:-1")]
    public void TryFind_KrumWithNoWholeNumber_TellsWhatIsAllowed(string name)
    {
        Assert.False(AggregationRules.TryFind(name, out _));
        Assert.Equal("krum:f with f a whole number from 0 to 4998", AggregationRules.AllowedFor(name));
    }

    [Fact]
    public void Aggregate_ExponentialWeights_AddsUpDistancesOverRounds()
    {
        // The median is anna's and ben's row; carl's is (1/2) |(1, 0) - (0, 1)|^2 = 1 from it.
        SoftLabelSubmission[] sent =
        [
            Submissions.Of("anna", SoftLabelKind.Probabilities, [1, 0]),
            Submissions.Of("ben", SoftLabelKind.Probabilities, [1, 0]),
            Submissions.Of("carl", SoftLabelKind.Probabilities, [0, 1]),
        ];
        var rule = new ExponentialWeights(1);

        var all = new HashSet<string> { "anna", "ben", "carl" };
        var first = rule.Aggregate(sent, new Dictionary<string, double>(), all);
        var second = rule.Aggregate(sent[..2], first.Scores, all);
        var third = rule.Aggregate(sent, second.Scores, all);

        Assert.Equal([("anna", 0), ("ben", 0), ("carl", 1.0)], first.Scores.Select(score => (score.Key, score.Value)));
        Assert.Equal(Math.Exp(-1) / (2 + Math.Exp(-1)), first.Aggregate.Values[1], 1e-6);
        Assert.Equal(1.0, second.Scores["carl"]);
        Assert.Equal(2.0, third.Scores["carl"]);
        Assert.Equal(Math.Exp(-2) / (2 + Math.Exp(-2)), third.Aggregate.Values[1], 1e-6);
    }

    // Carl's remembered answer takes part in every round and is judged once, in its first.
    [Fact]
    public void Aggregate_ExponentialWeights_JudgeARememberedAnswerOnce()
    {
        SoftLabelSubmission[] answers =
        [
            Submissions.Of("anna", SoftLabelKind.Probabilities, [1, 0]),
            Submissions.Of("ben", SoftLabelKind.Probabilities, [1, 0]),
            Submissions.Of("carl", SoftLabelKind.Probabilities, [0, 1]),
        ];
        var rule = new ExponentialWeights(1);
        var heard = new HashSet<string> { "anna", "ben" };

        var first = rule.Aggregate(answers, new Dictionary<string, double>(), heard);
        var second = rule.Aggregate(answers, first.Scores, heard);

        Assert.Equal((1.0, 1.0), (first.Scores["carl"], second.Scores["carl"]));
        Assert.Equal(Math.Exp(-1) / (2 + Math.Exp(-1)), second.Aggregate.Values[1], 1e-6);
    }
}
