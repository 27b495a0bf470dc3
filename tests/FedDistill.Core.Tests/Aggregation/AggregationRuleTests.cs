using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>What holds for every rule.</summary>
public sealed class AggregationRuleTests
{
    public static TheoryData<string> Names => [.. AggregationRules.All.Select(rule => rule.Name)];

    public static TheoryData<string, SoftLabelKind> NamesAndKinds =>
        [.. AggregationRules.All.SelectMany(rule => KindsOf(rule).Select(kind => (rule.Name, kind)))];

    [Theory]
    [MemberData(nameof(NamesAndKinds))]
    public void Aggregate_AnySubmissions_GivesDistributions(string name, SoftLabelKind kind)
    {
        var rule = AggregationRules.Find(name);

        Submissions.OfKind(kind).Where(sent => sent.Length >= rule.FewestClients).Sample(submissions =>
        {
            var aggregate = rule.Aggregate(submissions);

            Assert.Equal((SoftLabelKind.Probabilities, 3, 2, 4), (aggregate.Kind, aggregate.Inputs, aggregate.Positions, aggregate.Classes));
            for (var row = 0; row < aggregate.Rows; row++)
            {
                Assert.Equal(1, aggregate.Row(row).ToArray().Sum(value => (double)value), 1e-6);
                Assert.All(aggregate.Row(row).ToArray(), value => Assert.True(value >= 0));
            }
        });
    }

    [Theory]
    [MemberData(nameof(NamesAndKinds))]
    public void Aggregate_AnyOrderOfArrivalSorted_GivesTheSameBits(string name, SoftLabelKind kind)
    {
        var rule = AggregationRules.Find(name);

        Submissions.OfKind(kind).Where(sent => sent.Length >= rule.FewestClients).SelectMany(sent => Gen.Shuffle(sent).Select(arrived => (sent, arrived))).Sample(pair =>
        {
            var expected = rule.Aggregate(pair.sent);
            var actual = rule.Aggregate(pair.arrived.OrderBy(submission => submission.Client, StringComparer.Ordinal));

            Assert.Equal(expected.Values, actual.Values);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_OtherKind_NamesClientAndRule(string name)
    {
        var rule = AggregationRules.Find(name);
        var kind = Enum.GetValues<SoftLabelKind>().First(kind => !rule.Accepts(kind));

        var error = Assert.Throws<FedDistillException>(() => rule.Aggregate([Submissions.Of("ben", kind, [0.5f, 0.5f], 1, [1, 1])]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.StartsWith($"Client ben sent {kind}; the rule {name} does not join them.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_OtherShape_NamesBothClients(string name)
    {
        var rule = AggregationRules.Find(name);
        var kind = KindsOf(rule).First();

        var error = Assert.Throws<FedDistillException>(() => rule.Aggregate(
            [Submissions.Of("anna", kind, [0.5f, 0.5f], 1, [1, 1]), Submissions.Of("ben", kind, [0.5f, 0.3f, 0.2f], 1, [1, 1, 1])]));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
        Assert.Contains("Client ben sent", error.Message, StringComparison.Ordinal);
        Assert.Contains("client anna sent", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_TwoAcceptedKinds_AreJoinedOnlyByRulesThatMix(string name)
    {
        var rule = AggregationRules.Find(name);
        var kinds = KindsOf(rule).ToArray();
        var sent = Enumerable.Range(0, Math.Max(kinds.Length, rule.FewestClients))
            .Select(index => Submissions.Of($"{index}", kinds[index % kinds.Length], [0.6f, 0.4f], 1, [1, 1]))
            .ToArray();

        if (kinds.Length == 1 || rule.MixesKinds)
        {
            Assert.Equal(1, rule.Aggregate(sent).Values.Sum(), 1e-6);
        }
        else
        {
            Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(() => rule.Aggregate(sent)).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_NobodyOrWrongOrder_Throws(string name)
    {
        var rule = AggregationRules.Find(name);
        var ben = Submissions.Of("ben", KindsOf(rule).First(), [0.5f, 0.5f], 1, [1, 1]);

        Assert.Throws<ArgumentException>(() => rule.Aggregate([]));
        Assert.Throws<ArgumentException>(() => rule.Aggregate([ben, ben with { Client = "anna" }]));
        Assert.Throws<ArgumentException>(() => rule.Aggregate([ben, ben]));
    }

    [Fact]
    public void HasBoundedInfluence_IsTrueOfPlainMeansAlone() => Assert.Equal(
        ["mean-probabilities"], AggregationRules.All.Where(rule => rule.HasBoundedInfluence).Select(rule => rule.Name));

    /// <summary>V-65: b of N clients move a row of the mean by at most (b/N) sqrt 2, and two one-hots attain it.</summary>
    [Fact]
    public void Aggregate_MeanWithThreeOfTenTurned_MovesByTheBound()
    {
        SoftLabelSubmission[] honest =
            [.. Enumerable.Range(0, 10).Select(index => Submissions.Of($"{index}", SoftLabelKind.Probabilities, [1, 0]))];
        SoftLabelSubmission[] turned =
            [.. honest.Select((sent, index) => index < 3 ? Submissions.Of(sent.Client, SoftLabelKind.Probabilities, [0, 1]) : sent)];
        var rule = new MeanProbabilities();

        var moved = rule.Aggregate(honest).Values.Zip(rule.Aggregate(turned).Values, (one, other) => Math.Pow(one - other, 2)).Sum();

        Assert.Equal(0.4242641, Math.Sqrt(moved), 6);
    }

    [Fact]
    public void Find_UnknownName_ListsAllNames()
    {
        var error = Assert.Throws<FedDistillException>(() => AggregationRules.Find("middle"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.All(AggregationRules.All, rule => Assert.Contains(rule.Name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_Rules_HaveNamesAndDescriptionsOfTheirOwn()
    {
        Assert.Distinct(AggregationRules.All.Select(rule => rule.Name));
        Assert.Distinct(AggregationRules.All.Select(rule => rule.Description));
        Assert.Distinct(AggregationRules.All.Select(rule => rule.When));
    }

    [Fact]
    public void Aggregate_ReferenceLogits_GivesReferenceMeans()
    {
        var vector = ReferenceVectors.Root.GetProperty("aggregation");
        var logits = vector.GetProperty("logits").EnumerateArray()
            .Select((row, index) => Submissions.Of($"{index}", SoftLabelKind.Logits, [.. row.Doubles().Select(value => (float)value)]))
            .ToArray();
        var probabilities = logits.Select(submission => submission with
        {
            SoftLabels = TemperedSoftmax.Soften(submission.SoftLabels, SoftLabelKind.Probabilities, temperature: 1),
        });

        Approximately.Equal(vector.GetProperty("avg_logits_then_softmax").Doubles(), new MeanLogits().Aggregate(logits).Values, 1e-7);
        Approximately.Equal(vector.GetProperty("avg_probs").Doubles(), new MeanProbabilities().Aggregate(probabilities).Values, 1e-7);
    }

    private static IEnumerable<SoftLabelKind> KindsOf(IAggregationRule rule) => Enum.GetValues<SoftLabelKind>().Where(rule.Accepts);
}
