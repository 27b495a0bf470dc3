using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Privacy;

public sealed class PrivacyBannerTests
{
    private static readonly FederationSpec Spec = new() { Rounds = 5, Clients = 100, PrivateSamples = 10_000 };

    [Fact]
    public void Of_None_SaysThatThereIsNoGuaranteeAndOfWhichAttacks() =>
        Says(Spec, isDoubted: false, "NO formal guarantee", "mix of a client's classes", "whether a record was learned from");

    [Fact]
    public void Of_Hygiene_SaysThatEpsilonIsInfinite() => Says(Spec with { Privacy = "hygiene" }, isDoubted: false, "heuristic", "epsilon infinite");

    [Fact]
    public void Of_CentralDp_SaysAllThatAnEpsilonNeeds() => Says(
        Spec with { Privacy = "central-dp" },
        isDoubted: false,
        "epsilon at most 8 ", "delta 1E-05", "add-remove", "unit client", "discrete Gaussian", "it sees the uploads", "0.134 on each number of the mean of 100 rows");

    [Fact]
    public void Of_LocalDp_SaysThatNobodySeesAnAnswerAndDoubtsTheNoise() => Says(
        Spec with { Privacy = "local-dp" }, isDoubted: true, "nobody sees an answer", "1.27 on each number", "over 0.2");

    [Fact]
    public void Of_Pate_SaysWhatARoundCostsAtMost() => Says(
        Spec with { Privacy = "pate", Clients = 250, Rounds = 1, PrivacyTerms = new() { TeachersPerClient = 2 } },
        isDoubted: false,
        "unit record", "Confident-GNMax", "500 teachers", "threshold 200", "costs at most epsilon");

    [Fact]
    public void Of_PateOfFewTeachers_IsDoubted() => Says(
        Spec with { Privacy = "pate", PrivacyTerms = new() { VoteThreshold = 70 } }, isDoubted: true, "noise on the votes is of the size of the votes");

    [Fact]
    public void Of_DpSgd_SaysThatEachClientsLedgerEnds() => Says(
        Spec with { PrivacyTerms = new() { DpSgd = true, Epsilon = 2 } }, isDoubted: false, "none+dp-sgd: epsilon at most 2", "unit record", "own ledger ends at epsilon 2 per record");

    [Fact]
    public void Of_GuaranteeGivenUp_SaysInfinite() => Says(
        Spec with { Privacy = "central-dp", PrivacyTerms = new() { UnsafeNoPrivacy = true } }, isDoubted: true, "every epsilon is infinite");

    [Fact]
    public void Of_DeltaOverOneInTheRecords_IsDoubted() =>
        Says(Spec with { Privacy = "central-dp", PrivacyTerms = new() { Delta = 1e-3 } }, isDoubted: true, "delta 0.001");

    private static void Says(FederationSpec spec, bool isDoubted, params string[] words)
    {
        var lines = PrivacyBanner.Of(spec, transferRows: 100, classes: 10);

        Assert.All(words, word => Assert.Contains(word, string.Join('\n', lines), StringComparison.Ordinal));
        Assert.Equal(isDoubted, lines.Any(line => line.StartsWith(PrivacyBanner.Warning, StringComparison.Ordinal)));
    }
}
