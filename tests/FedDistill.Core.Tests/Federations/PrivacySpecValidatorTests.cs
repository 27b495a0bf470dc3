using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Federations;

public sealed class PrivacySpecValidatorTests
{
    private static readonly FederationSpec Central = new() { Privacy = "central-dp", TransferSamples = 100 };

    public static TheoryData<PrivacyTerms, string> OneError => new()
    {
        { new() { Epsilon = 0 }, "privacyTerms.epsilon is 0; allowed is over 0 up to 1000." },
        { new() { Epsilon = -1 }, "privacyTerms.epsilon is -1; allowed is over 0 up to 1000." },
        { new() { Epsilon = double.NaN }, "privacyTerms.epsilon is NaN; allowed is over 0 up to 1000." },
        { new() { Epsilon = double.PositiveInfinity }, "privacyTerms.epsilon is Infinity; allowed is over 0 up to 1000." },
        { new() { Delta = 0 }, "privacyTerms.delta is 0; allowed is over 0 and under 1." },
        { new() { Delta = 1 }, "privacyTerms.delta is 1; allowed is over 0 and under 1." },
        { new() { Delta = 2 }, "privacyTerms.delta is 2; allowed is over 0 and under 1." },
        { new() { Delta = double.NaN }, "privacyTerms.delta is NaN; allowed is over 0 and under 1." },
        { new() { NoiseMultiplier = -1 }, "privacyTerms.noiseMultiplier is -1; allowed are 0 to 1000000." },
        { new() { Clip = 0 }, "privacyTerms.clip is 0; allowed is over 0 up to 1000000." },
        { new() { TeachersPerClient = 0 }, "privacyTerms.teachersPerClient is 0; allowed are 1 to 1000." },
        { new() { VoteThreshold = 0 }, "privacyTerms.voteThreshold is 0; allowed is over 0 up to 1000000." },
        { new() { ThresholdSigma = 0 }, "privacyTerms.thresholdSigma is 0; allowed is over 0 up to 1000000." },
        { new() { VoteSigma = -1 }, "privacyTerms.voteSigma is -1; allowed is over 0 up to 1000000." },
        {
            new() { NoiseSeed = 7 },
            "privacyTerms.noiseSeed is \"7\"; whoever knows the seed takes the noise off again: leave it out, or give the guarantee up with " +
            "privacyTerms.unsafeNoPrivacy (--unsafe-no-privacy)."
        },
    };

    [Theory]
    [MemberData(nameof(OneError), DisableDiscoveryEnumeration = true)]
    public void Validate_TermOutOfRange_TellsFieldValueAndWhatIsAllowed(PrivacyTerms terms, string expected) =>
        Assert.Equal([expected], FederationSpecValidator.Validate(Central with { PrivacyTerms = terms }));

    [Fact]
    public void Validate_SeedWithTheGuaranteeGivenUp_IsAllowed() => Assert.Empty(
        FederationSpecValidator.Validate(Central with { PrivacyTerms = new() { NoiseSeed = 7, UnsafeNoPrivacy = true } }));

    [Theory]
    [InlineData("central-dp")]
    [InlineData("local-dp")]
    public void Validate_BudgetUnderOneRound_IsRefusedBeforeRoundOne(string mode)
    {
        var error = Assert.Single(FederationSpecValidator.Validate(
            Central with { Privacy = mode, PrivacyTerms = new() { Epsilon = 1, NoiseMultiplier = 1 } }));

        Assert.StartsWith($"privacyTerms.epsilon is 1; a single round of {mode} over 100 rows may cost 4.377 at delta 1E-05", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_VotesOverTheBudget_AreRefusedWithTheirCost()
    {
        var spec = new FederationSpec { Privacy = "pate", Clients = 250, TransferPerRound = 5000 };

        var error = Assert.Single(FederationSpecValidator.Validate(spec));

        Assert.Contains("a single round of pate over 5000 rows", error, StringComparison.Ordinal);
        Assert.Empty(FederationSpecValidator.Validate(spec with { TransferPerRound = 640 }));
    }

    [Fact]
    public void Validate_MoreVotesNeededThanTeachersVote_IsRefused()
    {
        var error = Assert.Single(FederationSpecValidator.Validate(new FederationSpec { Privacy = "pate", Clients = 20, TransferPerRound = 100 }));

        Assert.StartsWith("privacyTerms.voteThreshold is 200; 20 teachers vote in a round", error, StringComparison.Ordinal);
    }

    // Where a row goes hangs on what is in it: one that is replaced changes the votes of two teachers.
    [Theory]
    [InlineData(2, PrivacyAdjacency.ReplaceOne, false)]
    [InlineData(2, PrivacyAdjacency.AddRemove, true)]
    [InlineData(1, PrivacyAdjacency.ReplaceOne, true)]
    public void Validate_SeveralTeachersAClient_GoWithAddRemoveAlone(int teachers, PrivacyAdjacency adjacency, bool isAllowed)
    {
        var errors = FederationSpecValidator.Validate(new FederationSpec
        {
            Privacy = "pate", Clients = 250, TransferPerRound = 100, PrivacyTerms = new() { Adjacency = adjacency, TeachersPerClient = teachers },
        });

        Assert.Equal(isAllowed, errors.Count == 0);
        Assert.All(errors, error => Assert.StartsWith("privacyTerms.adjacency is \"replace-one\"; with several teachers a client", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 1.0, false)]
    [InlineData(10, 0.2, false)]
    [InlineData(3, 1.0, true)]
    public void Validate_Hygiene_AsksAtLeastThreeClients(int clients, double participation, bool isAllowed)
    {
        var errors = FederationSpecValidator.Validate(new FederationSpec { Privacy = "hygiene", Clients = clients, Participation = participation });

        Assert.Equal(isAllowed, errors.Count == 0);
        Assert.All(errors, error => Assert.StartsWith("privacy is \"hygiene\"; a student is made of at least 3 answers", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("local-dp", false, "mean-probabilities", "evidence", "objective is \"evidence\"")]
    [InlineData("local-dp", false, "mean-logits", "auto", "aggregation is \"mean-logits\"")]
    [InlineData("none", true, "mean-probabilities", "balanced", "objective is \"balanced\"")]
    [InlineData("pate", false, "majority-vote", "evidence", "objective is \"evidence\"")]
    public void Validate_WhatAMechanismCannotDo_IsRefused(string mode, bool dpSgd, string rule, string objective, string expected) => Assert.Contains(
        FederationSpecValidator.Validate(new FederationSpec
        {
            Privacy = mode, Aggregation = rule, Objective = objective, PrivacyTerms = new() { DpSgd = dpSgd },
        }),
        error => error.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Validate_OneNoiseMultiplierForTwoMechanisms_IsRefused() => Assert.StartsWith(
        "privacyTerms.noiseMultiplier is 9;",
        Assert.Single(FederationSpecValidator.Validate(Central with { Teacher = ["mlp"], PrivacyTerms = new() { DpSgd = true, NoiseMultiplier = 9 } })),
        StringComparison.Ordinal);

    [Fact]
    public void Validate_BatchNormalisationWithDpSgd_IsRefusedByNameWithWhatToUse() => Assert.Equal(
        "teacher[1] is \"cnn-s\"; its batch normalisation mixes the rows of a batch, so that no gradient belongs to one record; with DP-SGD use cnn-s-gn.",
        Assert.Single(FederationSpecValidator.Validate(new FederationSpec { Teacher = ["cnn-s-gn", "cnn-s"], PrivacyTerms = new() { DpSgd = true } })));

    [Fact]
    public void Read_TermsFromJson_AreKept()
    {
        var spec = FederationSpecReader.Read(
            """{ "privacy": "central-dp", "privacyTerms": { "epsilon": 4, "adjacency": "replace-one", "noiseSeed": 3, "unsafeNoPrivacy": true } }""", "spec.json");

        Assert.Equal(new PrivacyTerms { Epsilon = 4, Adjacency = PrivacyAdjacency.ReplaceOne, NoiseSeed = 3, UnsafeNoPrivacy = true }, spec.PrivacyTerms);
    }

    [Fact]
    public void Read_UnknownAdjacency_TellsTheKnownOnes()
    {
        var error = Assert.Throws<FedDistillException>(() =>
            FederationSpecReader.Read("""{ "privacyTerms": { "adjacency": "zero-out", "noiseSeed": "x" } }""", "spec.json"));

        Assert.Contains("privacyTerms.adjacency is \"zero-out\"; one of \"add-remove\", \"replace-one\" is wanted.", error.Message, StringComparison.Ordinal);
        Assert.Contains("privacyTerms.noiseSeed is \"x\"; a whole number", error.Message, StringComparison.Ordinal);
    }
}
