using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Privacy;

public sealed class AnswerStatisticsTests
{
    [Theory]
    [InlineData(PrivacyModes.None, false, true)]
    [InlineData(PrivacyModes.Hygiene, false, true)]
    [InlineData(PrivacyModes.None, true, false)]
    [InlineData(PrivacyModes.Hygiene, true, false)]
    [InlineData(PrivacyModes.LocalDp, false, false)]
    [InlineData(PrivacyModes.CentralDp, false, false)]
    [InlineData(PrivacyModes.Pate, false, false)]
    public void AreAllowed_OnlyWhereNoGuaranteeIsPromised(string mode, bool dpSgd, bool expected) =>
        Assert.Equal(expected, AnswerStatistics.AreAllowed(mode, new PrivacyTerms { DpSgd = dpSgd }));

    [Fact]
    public void AreAllowed_GuaranteeGivenUp_StaysForbidden() =>
        Assert.False(AnswerStatistics.AreAllowed(PrivacyModes.CentralDp, new PrivacyTerms { UnsafeNoPrivacy = true }));
}
