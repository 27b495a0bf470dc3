using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Rounds;

public sealed class LocalNoisePlanTests
{
    [Theory]
    [InlineData(1, TeacherObjective.Balanced)]
    [InlineData(2, TeacherObjective.Refinement)]
    public void For_LocalDp_AsksForNoisedAnswersAndNoCounts(int round, TeacherObjective objective)
    {
        var plan = RoundPlanner.For(new FederationSpec { Privacy = PrivacyModes.LocalDp, Rounds = 2 }, round, transferRows: 100);

        Assert.Equal((SoftLabelKind.Noised, "mean-noised", objective), (plan.Kind, plan.Rule, plan.Objective));
        Assert.False(plan.NeedsClassCounts() || plan.NeedsSampleCount());
        Assert.Equal("f16", plan.Encoding);
        Assert.Empty(plan.Rivals);
    }
}
