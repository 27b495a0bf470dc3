using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Tests.Fleet.Attacks;

public sealed class AttackPlanTests
{
    [Theory]
    [InlineData(0.2, 20, 4)]
    [InlineData(0.4, 20, 8)]
    [InlineData(0.01, 20, 1)]
    [InlineData(0.5, 5, 2)]
    [InlineData(0.25, 2, 1)]
    public void Choose_Share_TakesAsManyAndNeverMoreThanHalf(double share, int clients, int expected) =>
        Assert.Equal(expected, AttackPlan.Choose(AttackKinds.Collude, share, clients, seed: 1).Attackers.Count);

    [Fact]
    public void Choose_SameSeed_TakesTheSameClientsForEveryAttack()
    {
        var chosen = AttackKinds.All.Select(kind => AttackPlan.Choose(kind, 0.4, 20, seed: 7)).ToArray();

        Assert.All(chosen, plan => Assert.Equal(chosen[0].Attackers, plan.Attackers));
        Assert.Equal(chosen[0].Attackers.Order(StringComparer.Ordinal), chosen[0].Attackers);
        Assert.NotEqual(chosen[0].Attackers, AttackPlan.Choose(AttackKinds.Shuffle, 0.4, 20, seed: 8).Attackers);
        Assert.All(chosen[0].Attackers, client => Assert.True(chosen[0].IsAttacker(client)));
    }

    [Theory]
    [InlineData("poison", 0.2, 20, "There is no attack \"poison\"; allowed are lma, cpa, label-flip, shuffle, free-rider, collude.")]
    [InlineData("lma", 0, 20, "The share of attackers is 0; allowed is over 0 up to 0.5.")]
    [InlineData("lma", 0.51, 20, "The share of attackers is 0.51;")]
    [InlineData("lma", double.NaN, 20, "The share of attackers is NaN;")]
    [InlineData("lma", 0.2, 1, "1 client cannot be both honest and lying")]
    public void Choose_NotAllowed_TellsWhatIs(string kind, double share, int clients, string says)
    {
        var error = Assert.Throws<FedDistillException>(() => AttackPlan.Choose(kind, share, clients, seed: 1));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith(says, error.Message, StringComparison.Ordinal);
    }
}
