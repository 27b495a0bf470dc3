using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>ERA and Enhanced ERA, and the parameter in a rule's name.</summary>
public sealed class EraTests
{
    private static readonly System.Text.Json.JsonElement Vector = ReferenceVectors.Root.GetProperty("era");

    [Theory]
    [InlineData("era:1", "era", "1.0")]
    [InlineData("era:0.5", "era", "0.5")]
    [InlineData("era", "era", "0.1")]
    [InlineData("era:0.05", "era", "0.05")]
    [InlineData("enhanced-era:0.5", "enhanced", "0.5")]
    [InlineData("enhanced-era:1", "enhanced", "1.0")]
    [InlineData("enhanced-era", "enhanced", "1.5")]
    [InlineData("enhanced-era:2", "enhanced", "2.0")]
    [InlineData("enhanced-era:5e0", "enhanced", "5.0")]
    public void Aggregate_ReferenceClients_MatchesTheVector(string rule, string family, string parameter)
    {
        var clients = Vector.GetProperty("clients").EnumerateArray().Select((row, index) =>
            Submissions.Of($"{index}", SoftLabelKind.Probabilities, [.. row.Doubles().Select(value => (float)value)]));

        var aggregate = AggregationRules.Find(rule).Aggregate(clients);

        Approximately.Equal(Vector.GetProperty(family).GetProperty(parameter).Doubles(), aggregate.Values, 1e-6);
    }

    [Fact]
    public void Era_OneHotOverTenClasses_IsNotTheIdentity()
    {
        float[] oneHot = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        var aggregate = new Era(1).Aggregate([Submissions.Of("anna", SoftLabelKind.Probabilities, oneHot)]);

        Assert.Equal(0.2319693167, aggregate.Values[0], 1e-7);
    }

    [Theory]
    [InlineData("era", "era")]
    [InlineData("era:0.10", "era")]
    [InlineData("era:0.05", "era:0.05")]
    [InlineData("enhanced-era:2.0", "enhanced-era:2")]
    public void Find_NameWithParameter_GivesARuleThatTellsIt(string name, string expected) =>
        Assert.Equal(expected, AggregationRules.Find(name).Name);

    [Theory]
    [InlineData("era:0", "era:t with t from 0.001 to 10")]
    [InlineData("era:NaN", "era:t with t from 0.001 to 10")]
    [InlineData("era:", "era:t with t from 0.001 to 10")]
    [InlineData("era:0,1", "era:t with t from 0.001 to 10")]
    [InlineData("enhanced-era:101", "enhanced-era:beta with beta from 0.1 to 100")]
    [InlineData("evidence:1", "evidence without a parameter")]
    public void Find_UnusableParameter_NamesItsRange(string name, string allowed)
    {
        Assert.False(AggregationRules.TryFind(name, out _));
        var error = Assert.Throws<FedDistillException>(() => AggregationRules.Find(name));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith($"There is no aggregation rule \"{name}\"; allowed are {allowed}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllowedNames_RuleWithParameter_ShowsItsSymbol()
    {
        Assert.Contains("era[:t]", AggregationRules.AllowedNames, StringComparison.Ordinal);
        Assert.Contains("enhanced-era[:beta]", AggregationRules.AllowedNames, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ParameterOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Era(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnhancedEra(0));
    }
}
