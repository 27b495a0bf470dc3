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
