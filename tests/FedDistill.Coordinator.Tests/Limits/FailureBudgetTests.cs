using FedDistill.Coordinator.Limits;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Limits;

public sealed class FailureBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailureBudget _budget;

    public FailureBudgetTests() =>
        _budget = new FailureBudget(new CoordinatorLimits { FailuresPerConnection = 2, FailuresPerAddress = 3 }, _time);

    [Fact]
    public void HasLeft_TenSecondsWorthSpent_IsFalseUntilTimeHasFilledItUp()
    {
        Spend(Peer("one"), 19);
        Assert.True(_budget.HasLeft(Peer("one")));

        Spend(Peer("one"), 1);
        Assert.False(_budget.HasLeft(Peer("one")));

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(_budget.HasLeft(Peer("one")));
    }

    [Fact]
    public void HasLeft_OtherConnectionOfTheOrigin_HasUntilTheOriginHasNot()
    {
        Spend(Peer("one"), 20);
        Assert.True(_budget.HasLeft(Peer("two")));

        Spend(Peer("two"), 10);
        Assert.False(_budget.HasLeft(Peer("three")));
        Assert.True(_budget.HasLeft(new Peer("four", "elsewhere", "")));
    }

    [Fact]
    public void HasLeft_LongAfterAll_IsWhatItWas()
    {
        Spend(Peer("one"), 20);
        _time.Advance(TimeSpan.FromSeconds(60));
        Spend(Peer("two"), 1);

        Spend(Peer("one"), 19);

        Assert.True(_budget.HasLeft(Peer("one")));
    }

    private static Peer Peer(string connection) => new(connection, "here", "");

    private void Spend(Peer peer, int times)
    {
        for (var time = 0; time < times; time++)
        {
            _budget.Spend(peer);
        }
    }
}
