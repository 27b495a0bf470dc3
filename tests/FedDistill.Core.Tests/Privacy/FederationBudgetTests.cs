using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy;

public sealed class FederationBudgetTests
{
    private static readonly FederationSpec Central = new() { Privacy = "central-dp", TransferSamples = 100, Rounds = 5, Clients = 100 };

    // The table of soft-label noise for delta 1e-5 and five rounds: sigma of the sum, replace-one.
    [Theory]
    [InlineData(1, 100, 117.97)]
    [InlineData(4, 100, 34.19)]
    [InlineData(8, 100, 18.98)]
    [InlineData(8, 1000, 60.02)]
    [InlineData(8, 5000, 134.2)]
    public void NoiseMultiplier_LeftOut_IsTheLeastThatKeepsAllRoundsWithinTheBudget(double epsilon, int rows, double sigma)
    {
        var spec = Central with { PrivacyTerms = new() { Epsilon = epsilon, Adjacency = PrivacyAdjacency.ReplaceOne } };

        var multiplier = FederationBudget.NoiseMultiplier(spec);

        Assert.Equal(sigma, multiplier * SoftLabelSensitivity.Rows(rows, PrivacyAdjacency.ReplaceOne), sigma * 5e-4);
        var all = Enumerable.Range(0, 5).SelectMany(_ => FederationBudget.MostOfRound(spec, rows)).ToArray();
        Assert.InRange(FederationBudget.Account(spec.PrivacyTerms, all).Epsilon, epsilon * 0.999, epsilon);
    }

    [Theory]
    [InlineData(PrivacyAdjacency.AddRemove)]
    [InlineData(PrivacyAdjacency.ReplaceOne)]
    public void Account_OneRelease_CostsTheSameUnderTheAdjacencyThatItsNoiseIsFor(PrivacyAdjacency adjacency)
    {
        var terms = new PrivacyTerms { Adjacency = adjacency };

        // V-43: sigma 4, twenty times.
        var events = Enumerable.Repeat(FederationBudget.OfNoise(4, adjacency), 20).ToArray();

        Assert.Equal(4.983306405970684, FederationBudget.Account(terms, events).Epsilon, 1e-9);
    }

    [Fact]
    public void Account_Pate_IsTheDataIndependentCost()
    {
        // 640 rows asked with sigma 150, 286 answered with sigma 40: 2.76 by the better conversion.
        var events = FederationBudget.OfVotes(new PrivacyTerms(), asked: 640, answered: 286);

        var statement = FederationBudget.Account(new PrivacyTerms(), events);

        Assert.Equal(("rdp", 2.76), (statement.Method, Math.Round(statement.Epsilon, 2)));
    }

    // One teacher takes its vote from one class and gives it to another: sqrt 2 in L2, and 1 for the greatest of the votes.
    [Theory]
    [InlineData(PrivacyAdjacency.AddRemove)]
    [InlineData(PrivacyAdjacency.ReplaceOne)]
    public void OfVotes_OneTeacherChangesItsVote_IsBookedWithItsSensitivity(PrivacyAdjacency adjacency)
    {
        var terms = new PrivacyTerms { ThresholdSigma = 150, VoteSigma = 40 };

        // RDP(α)/α of Gaussian noise is (sensitivity / sigma)^2 / 2.
        var expected = (100 * Math.Pow(1.0 / 150, 2) / 2) + (30 * Math.Pow(Math.Sqrt(2) / 40, 2) / 2);
        Assert.Equal(expected, EventTotals.Of(FederationBudget.OfVotes(terms, asked: 100, answered: 30), adjacency).VoteSlope, 1e-12);
    }

    [Fact]
    public void Account_NothingOrGivenUp_IsZeroOrInfinite()
    {
        var given = new PrivacyTerms { UnsafeNoPrivacy = true };

        Assert.Equal(0, FederationBudget.Account(new PrivacyTerms(), []).Epsilon);
        Assert.Equal(double.PositiveInfinity, FederationBudget.Account(given, [new GaussianEvent(100, 1)]).Epsilon);
        Assert.Null(FederationBudget.ReasonAgainst(Central with { PrivacyTerms = given with { NoiseMultiplier = 0.001 } }, [], 100));
    }

    [Fact]
    public void ReasonAgainst_ARoundTooMany_SaysWhatIsSpentAndWhatToDo()
    {
        var spec = Central with { PrivacyTerms = new() { NoiseMultiplier = 2, Epsilon = 4 } };
        var one = FederationBudget.MostOfRound(spec, 100);

        Assert.Null(FederationBudget.ReasonAgainst(spec, [.. one, .. one], 100));
        var reason = FederationBudget.ReasonAgainst(spec, [.. one, .. one, .. one], 100);
        Assert.NotNull(reason);
        Assert.All((string[])["is spent", "central-dp", "noiseMultiplier"], word => Assert.Contains(word, reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Merge_SameNoise_IsCountedOnce() => Assert.Equal(
        [new GaussianEvent(4, 3), new ThresholdEvent(150, 640), new GaussianEvent(5, 1)],
        PrivacyEvents.Merge([new GaussianEvent(4, 1), new ThresholdEvent(150, 640), new GaussianEvent(4, 2), new GaussianEvent(5, 1)]));
}
