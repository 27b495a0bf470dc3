using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Tests.Federations;

public sealed class FederationTermsTests
{
    [Fact]
    public void From_UnknownPrivacy_IsRefused()
    {
        var description = TestFederation.Describe();
        description.Privacy = "local-dp";

        var error = Assert.Throws<FedDistillException>(() => FederationTerms.From(description));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("knows only 'none'", error.Message, StringComparison.Ordinal);
    }

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
