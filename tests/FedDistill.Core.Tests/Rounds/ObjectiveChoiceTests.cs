using FedDistill.Core.Aggregation;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

public sealed class ObjectiveChoiceTests
{
    public static TheoryData<string> Rules => [.. AggregationRules.All.Select(rule => rule.Name)];

    [Theory]
    [InlineData("evidence", TeacherObjective.Evidence)]
    [InlineData("mean-probabilities", TeacherObjective.CrossEntropy)]
    [InlineData("weighted-logits", TeacherObjective.CrossEntropy)]
    public void Resolve_Auto_FollowsTheRule(string rule, TeacherObjective expected) =>
        Assert.Equal(expected, ObjectiveChoice.Resolve("auto", AggregationRules.Find(rule)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void NamesFor_AnyRule_AnswersInAKindThatItJoins(string ruleName)
    {
        var rule = AggregationRules.Find(ruleName);

        var names = ObjectiveChoice.NamesFor(rule);

        Assert.Equal(ObjectiveChoice.Auto, names[0]);
        Assert.True(names.Count > 1);
        Assert.All(names, name => Assert.True(rule.Accepts(ObjectiveChoice.KindOf(ObjectiveChoice.Resolve(name, rule), rule))));
    }
}
