using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Proto.V1;
using PrivacyTerms = FedDistill.Proto.V1.PrivacyTerms;

namespace FedDistill.ClientNode.Tests.Federations;

public sealed class FederationTermsTests
{
    [Fact]
    public void From_UnknownPrivacy_IsRefused()
    {
        var description = TestFederation.Describe();
        description.Privacy = "magic";

        var error = Assert.Throws<FedDistillException>(() => FederationTerms.From(description));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("knows none, hygiene, local-dp, central-dp, pate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_FormalPrivacy_ReadsItsTermsAndFingerprintsThem()
    {
        var description = Formal();

        var terms = FederationTerms.From(description);
        description.PrivacyTerms.Epsilon = 5;

        Assert.Equal(("local-dp", 4, 1e-5), (terms.Privacy.Mode, terms.Privacy.Terms.Epsilon, terms.Privacy.Terms.Delta));
        Assert.Equal(PrivacyAdjacency.ReplaceOne, terms.Privacy.Terms.Adjacency);
        Assert.True(terms.Privacy.IsFormal);
        Assert.Equal("local-dp, epsilon 4 at delta 1E-05 (replace-one)", $"{terms.Privacy}");
        Assert.NotEqual(terms.Fingerprint, FederationTerms.From(description).Fingerprint);
    }

    [Fact]
    public void From_DpSgd_HoldsNoRowsOut()
    {
        var description = Formal();
        description.Privacy = "none";
        description.PrivacyTerms.DpSgd = true;

        Assert.Equal(0, FederationTerms.From(description).Training.HeldOut);
    }

    [Theory]
    [InlineData(0, 1e-5, 0, "add-remove", "epsilon is 0")]
    [InlineData(double.NaN, 1e-5, 0, "add-remove", "epsilon is NaN")]
    [InlineData(double.PositiveInfinity, 1e-5, 0, "add-remove", "epsilon is")]
    [InlineData(4, 0, 0, "add-remove", "delta is 0")]
    [InlineData(4, 1, 0, "add-remove", "delta is 1")]
    [InlineData(4, 1e-5, -1, "add-remove", "the noise multiplier is -1")]
    [InlineData(4, 1e-5, 0, "neighbours", "adjacency 'neighbours'")]
    public void From_PrivacyTermsOutOfRange_AreRefusedByName(double epsilon, double delta, double noise, string adjacency, string expected)
    {
        var description = Formal();
        description.PrivacyTerms.Epsilon = epsilon;
        description.PrivacyTerms.Delta = delta;
        description.PrivacyTerms.NoiseMultiplier = noise;
        description.PrivacyTerms.Adjacency = adjacency;

        var error = Assert.Throws<FedDistillException>(() => FederationTerms.From(description));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    // A replaced record changes two teachers' votes where the coordinator books one.
    [Theory]
    [InlineData("pate", 2, "replace-one", true)]
    [InlineData("pate", 1, "replace-one", false)]
    [InlineData("pate", 2, "add-remove", false)]
    [InlineData("local-dp", 2, "replace-one", false)]
    public void From_SeveralTeachersOfPateUnderReplaceOne_AreRefused(string mode, int teachers, string adjacency, bool isRefused)
    {
        var description = Formal();
        description.Privacy = mode;
        description.PrivacyTerms.TeachersPerClient = teachers;
        description.PrivacyTerms.Adjacency = adjacency;

        var error = Record.Exception(() => FederationTerms.From(description));

        Assert.Equal(isRefused, error is FedDistillException { Code: ErrorCode.InvalidConfiguration } refused
            && refused.Message.Contains("under replace-one 2 teachers a client cost more than is booked", StringComparison.Ordinal));
        Assert.Equal(isRefused, error is not null);
    }

    [Fact]
    public void From_FormalPrivacyWithoutTerms_IsRefused()
    {
        var description = Formal();
        description.PrivacyTerms = null;

        Assert.Throws<FedDistillException>(() => FederationTerms.From(description));
    }

    private static FederationDescription Formal() => TestFederation.Describe("local-dp", new PrivacyTerms
    {
        Epsilon = 4, Delta = 1e-5, Adjacency = "replace-one", Clip = 1, TeachersPerClient = 1,
    });

    [Fact]
    public void From_TrainingOutOfRange_IsRefusedByName()
    {
        var description = TestFederation.Describe();
        description.Teacher.Batch = 0;

        var error = Assert.Throws<FedDistillException>(() => FederationTerms.From(description));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("teacherBatch is 0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 1, "augmentation is \"\"; allowed are auto, none, affine, jitter")]
    [InlineData("jitter", 0, 1, "teacherStop is 0; allowed is over 0 up to 1")]
    [InlineData("jitter", 1, 0, "labelViews is 0; allowed are 1 to 64")]
    public void From_TrainingOfAnotherProtocol_IsRefusedByName(string augmentation, double stop, int views, string expected)
    {
        var description = TestFederation.Describe();
        description.Teacher.Augmentation = augmentation;
        description.Teacher.TeacherStop = stop;
        description.Teacher.LabelViews = views;

        var error = Assert.Throws<FedDistillException>(() => FederationTerms.From(description));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_AugmentationStopAndViews_ReachTheTraining()
    {
        var description = TestFederation.Describe();
        description.Teacher.Augmentation = "jitter";
        description.Teacher.TeacherStop = 0.25;
        description.Teacher.LabelViews = 3;

        var training = FederationTerms.From(description).Training;

        Assert.Equal(("jitter", 0.25, 3), (training.Augmentation, training.TeacherStop, training.LabelViews));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(1000)]
    public void From_TemperatureOutOfRange_IsRefused(double temperature)
    {
        var state = new RoundEvent
        {
            Federation = "small",
            Round = 1,
            Objective = TeacherObjective.CrossEntropy,
            Kind = SoftLabelKind.Probabilities,
            Temperature = temperature,
        };

        var error = Assert.Throws<FedDistillException>(() => RoundTask.From(state));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }
}
