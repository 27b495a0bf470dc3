using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Privacy;

public sealed class PrivacyPlanTests
{
    // Noise of central and local noise on the mean, for neighbours by replacement and five rounds.
    [Theory]
    [InlineData(1, 100, 117.97, 10, 11.8, 37.3)]
    [InlineData(1, 100, 117.97, 1000, 0.118, 3.73)]
    [InlineData(4, 100, 34.19, 100, 0.342, 3.42)]
    [InlineData(8, 100, 18.98, 10, 1.90, 6.00)]
    [InlineData(8, 1000, 60.02, 100, 0.600, 6.00)]
    [InlineData(8, 5000, 134.2, 1000, 0.134, 4.24)]
    public void Modes_SoftLabels_AreTheDerivedTable(double epsilon, int rows, double sigma, int clients, double central, double local)
    {
        var modes = Plan(epsilon, rows, clients, PrivacyAdjacency.ReplaceOne).Modes().ToDictionary(mode => mode.Mode);

        Digits.Equal(sigma, modes[PrivacyModes.CentralDp].Sigma, 6e-4);
        Digits.Equal(central, modes[PrivacyModes.CentralDp].Noise, 5e-3);
        Digits.Equal(local, modes[PrivacyModes.LocalDp].Noise, 5e-3);
        Assert.All([PrivacyModes.CentralDp, PrivacyModes.LocalDp], mode => Assert.InRange(modes[mode].Epsilon, epsilon - 1e-6, epsilon));
    }

    [Theory]
    [InlineData(8, 100, 10, "nothing useful can come out")]
    [InlineData(4, 100, 100, "the noise is over 0.2")]
    [InlineData(8, 100, 1000, "")]
    public void Modes_CentralNoise_WarnsByItsSize(double epsilon, int rows, int clients, string expected)
    {
        var warning = Plan(epsilon, rows, clients, PrivacyAdjacency.ReplaceOne).Modes()[0].Warning;

        Assert.Equal(expected.Length == 0, warning.Length == 0);
        Assert.StartsWith(expected, warning, StringComparison.Ordinal);
    }

    // What the warning offers is enough, and a row more is not.
    [Fact]
    public void Modes_Warning_NamesTheMostRows()
    {
        var warning = Plan(8, 5000, 100, PrivacyAdjacency.AddRemove).Modes()[0].Warning;
        var words = warning.Split(' ');
        var rows = words.Zip(words.Skip(1)).Where(pair => pair.Second == "rows").Sum(pair => int.TryParse(pair.First, out var number) ? number : 0);

        Assert.True(Plan(8, rows, 100, PrivacyAdjacency.AddRemove).Modes()[0].Noise <= PrivacyPlan.MuchNoise);
        Assert.True(Plan(8, rows + 1, 100, PrivacyAdjacency.AddRemove).Modes()[0].Noise > PrivacyPlan.MuchNoise);
    }

    [Fact]
    public void Modes_FewTeachers_CannotVote()
    {
        var pate = Plan(8, 100, 20, PrivacyAdjacency.AddRemove).Modes()[2];

        Assert.Equal((PrivacyModes.Pate, "client"), (pate.Mode, pate.Unit));
        Assert.Contains("20 teachers do not exceed the threshold of 200 votes, which is refused", pate.Warning, StringComparison.Ordinal);
        Assert.Contains("drown", pate.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Modes_RoundOverTheBudget_IsToldAsRefusedWithTheRowsThatFit()
    {
        var terms = new PrivacyTerms { Epsilon = 2, TeachersPerClient = 250 };
        var pate = new PrivacyPlan(1, 640, 1, terms).Modes()[2];

        Assert.Equal(0.16, pate.Noise, 1e-12);
        Assert.True(pate.Epsilon > 2);
        Assert.Contains("a single round over 640 rows may cost", pate.Warning, StringComparison.Ordinal);
        Assert.Equal(("record", ""), (pate.Unit, new PrivacyPlan(1, 640, 1, terms with { Epsilon = 8 }).Modes()[2].Warning));
        var rows = NumberAfter("At most ", pate.Warning);
        var spec = new FederationSpec { Privacy = "pate", PrivacyTerms = terms };
        Assert.Null(FederationBudget.ReasonAgainst(spec, [], rows));
        Assert.NotNull(FederationBudget.ReasonAgainst(spec, [], rows + 1));
    }

    // The plan and the federation agree on which round is the last whose cost is known to fit.
    [Fact]
    public void Modes_RoundsOverTheBudget_AreToldByTheirNumber()
    {
        var terms = new PrivacyTerms { Epsilon = 8, TeachersPerClient = 250 };
        var warning = new PrivacyPlan(1, 640, 5, terms).Modes()[2].Warning;
        var rounds = NumberAfter("budget-exhausted after round ", warning);
        var spec = new FederationSpec { Privacy = "pate", PrivacyTerms = terms };
        PrivacyEvent[] Spent(int count) => [.. Enumerable.Repeat(FederationBudget.OfVotes(terms, 640, 640), count).SelectMany(events => events)];

        Assert.Null(FederationBudget.ReasonAgainst(spec, Spent(rounds - 1), 640));
        Assert.NotNull(FederationBudget.ReasonAgainst(spec, Spent(rounds), 640));
    }

    [Fact]
    public void Modes_SeveralTeachersUnderReplaceOne_AreToldAsRefused() => Assert.Contains(
        "replace-one is refused",
        new PrivacyPlan(250, 100, 1, new PrivacyTerms { TeachersPerClient = 2, Adjacency = PrivacyAdjacency.ReplaceOne }).Modes()[2].Warning,
        StringComparison.Ordinal);

    // What a node adds: it noises rows less 1/C.
    [Theory]
    [InlineData(PrivacyAdjacency.AddRemove, 2, 0.5)]
    [InlineData(PrivacyAdjacency.AddRemove, 10, 0.9)]
    [InlineData(PrivacyAdjacency.ReplaceOne, 2, 1)]
    public void Modes_LocalDp_IsPlannedForTheRowsThatANodeNoises(PrivacyAdjacency adjacency, int classes, double squared)
    {
        var few = (Plan(8, 100, 20, adjacency) with { Classes = classes }).Modes()[1];
        var many = Plan(8, 100, 20, adjacency).Modes()[1];
        var spec = new FederationSpec { Privacy = "local-dp", Clients = 20, Rounds = 5, PrivacyTerms = new() { Epsilon = 8, Adjacency = adjacency } };

        Assert.Equal(many.Noise * Math.Sqrt(squared), few.Noise, 1e-9);
        Assert.Equal(PrivacyBanner.NoiseOfMean(spec, 100, classes)!.Value, few.Noise, 1e-9);
    }

    [Fact]
    public void Modes_DpSgd_NeedsThePrivateRows()
    {
        Assert.Equal(3, Plan(8, 100, 20, PrivacyAdjacency.AddRemove).Modes().Count);

        var planned = new PrivacyPlan(20, 100, 2, new PrivacyTerms(), PrivateRows: 3000).Modes()[3];
        var few = new PrivacyPlan(20, 100, 2, new PrivacyTerms(), PrivateRows: 100).Modes()[3];

        var cost = new DpSgdSettings { NoiseMultiplier = planned.NoiseMultiplier }.CostOf(3000);
        Assert.InRange(
            PrivacyAccountant.Epsilon(
                [new PoissonGaussianEvent(cost.SamplingRate, planned.NoiseMultiplier, cost.Steps * 2)], 1e-5, PrivacyAdjacency.AddRemove),
            7.99,
            8);
        Assert.Equal(("dp-sgd", "record", ""), (planned.Mode, planned.Unit, planned.Warning));
        Assert.Contains("100 private rows a client are few", few.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Modes_NoiseThatTheTermsFix_IsAccounted()
    {
        var modes = new PrivacyPlan(20, 100, 20, new PrivacyTerms { NoiseMultiplier = 4 }).Modes();

        Assert.Equal((4, 4.983306405971), (modes[0].NoiseMultiplier, Math.Round(modes[0].Epsilon, 12)));
    }

    [Fact]
    public void Modes_Nonsense_TellsEveryNumber()
    {
        var error = Assert.Throws<FedDistillException>(() => new PrivacyPlan(0, 0, 0, new PrivacyTerms { Clip = 0, VoteSigma = -1 }).Modes());

        Assert.All(
            ["clients is 0", "transfer rows is 0", "rounds is 0", "clip is 0", "voteSigma is -1"],
            finding => Assert.Contains(finding, error.Message, StringComparison.Ordinal));
    }

    private static int NumberAfter(string words, string text)
    {
        Assert.Contains(words, text, StringComparison.Ordinal);
        return int.Parse(string.Concat(text.Split(words)[1].TakeWhile(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static PrivacyPlan Plan(double epsilon, int rows, int clients, PrivacyAdjacency adjacency) =>
        new(clients, rows, 5, new PrivacyTerms { Epsilon = epsilon, Adjacency = adjacency });
}
