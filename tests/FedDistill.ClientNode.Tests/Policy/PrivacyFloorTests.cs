using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Tests.Policy;

public sealed class PrivacyFloorTests
{
    [Theory]
    [InlineData("", "none", false, true)]
    [InlineData("none", "none", false, true)]
    [InlineData("hygiene", "none", false, false)]
    [InlineData("hygiene", "hygiene", false, true)]
    [InlineData("hygiene", "none", true, true)]
    [InlineData("central-dp", "pate", false, false)]
    [InlineData("central-dp", "central-dp", false, true)]
    [InlineData("central-dp", "local-dp", false, true)]
    [InlineData("pate", "none", true, true)]
    [InlineData("pate", "central-dp", false, false)]
    [InlineData("local-dp", "central-dp", true, false)]
    [InlineData("local-dp", "local-dp", false, true)]
    [InlineData("dp-sgd", "local-dp", false, false)]
    [InlineData("dp-sgd", "hygiene", true, true)]
    [InlineData("local-dp,epsilon<=4", "local-dp", false, true)]
    [InlineData("local-dp, epsilon<=3.9", "local-dp", false, false)]
    [InlineData("none,epsilon<=100", "none", false, false)]
    public void Allows_Promise_ByModeAndEpsilon(string floor, string mode, bool dpSgd, bool isAllowed)
    {
        var promised = new PromisedPrivacy(mode, new PrivacyTerms { Epsilon = 4, DpSgd = dpSgd });

        Assert.Equal(isAllowed, PrivacyFloor.Parse(floor).Allows(promised));
    }

    [Fact]
    public void ToString_Floor_IsReadBack()
    {
        var floor = PrivacyFloor.Parse("local-dp,epsilon<=2.5");

        Assert.Equal("local-dp,epsilon<=2.5,delta<=1E-05", $"{floor}");
        Assert.Equal(floor, PrivacyFloor.Parse($"{floor}"));
        Assert.Equal("hygiene", $"{PrivacyFloor.Parse("hygiene")}");
    }

    [Theory]
    [InlineData("local-dp,epsilon<=4", 1e-5, true)]
    [InlineData("local-dp,epsilon<=4", 0.99, false)]
    [InlineData("local-dp", 1.1e-5, false)]
    [InlineData("none,epsilon<=4", 1.1e-5, false)]
    [InlineData("local-dp,epsilon<=4,delta<=1e-3", 1e-3, true)]
    [InlineData("local-dp,delta<=1e-6", 1e-5, false)]
    [InlineData("local-dp, delta<=1e-3, epsilon<=4", 1e-3, true)]
    [InlineData("hygiene", 0.99, true)]
    public void Allows_Promise_ByDelta(string floor, double delta, bool isAllowed)
    {
        var promised = new PromisedPrivacy(PrivacyModes.LocalDp, new PrivacyTerms { Epsilon = 4, Delta = delta });

        Assert.Equal(isAllowed, PrivacyFloor.Parse(floor).Allows(promised));
    }

    [Fact]
    public void ToString_ManyDigits_IsNoLongerThanTheWireTakes() =>
        Assert.InRange($"{PrivacyFloor.Parse("central-dp,epsilon<=0.00001234567890123,delta<=0.0000123456789012345")}".Length, 1, 64);

    [Theory]
    [InlineData("strong")]
    [InlineData("local-dp,4")]
    [InlineData("local-dp,epsilon<=0")]
    [InlineData("local-dp,epsilon<=NaN")]
    [InlineData("local-dp,epsilon<=4,delta<=1")]
    [InlineData("local-dp,delta<=0")]
    [InlineData("hygiene,delta<=1e-5")]
    [InlineData("local-dp,epsilon<=4,epsilon<=5")]
    [InlineData("local-dp,epsilon<=4,")]
    public void Parse_AnythingElse_IsRefusedWithWhatIsAllowed(string text)
    {
        var error = Assert.Throws<FedDistillException>(() => PrivacyFloor.Parse(text));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("epsilon<=E", error.Message, StringComparison.Ordinal);
    }
}
