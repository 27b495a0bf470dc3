using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Limits;

namespace FedDistill.Coordinator.Tests.Cli;

public sealed class LimitOptionsTests
{
    private readonly LimitOptions _options = new();
    private readonly Verb _serve = new("serve", "Run.");

    public LimitOptionsTests() => _options.AddTo(_serve);

    [Fact]
    public void Read_Nothing_IsTheDefault() => Assert.Equal(new CoordinatorLimits(), _options.Read(_serve.Parse("")));

    [Fact]
    public void Read_EachOption_ChangesALimitOfItsOwn()
    {
        var changed = _serve.Options.Select(option => _options.Read(_serve.Parse($"{option.Name} 70000"))).ToList();

        Assert.DoesNotContain(new CoordinatorLimits(), changed);
        Assert.Equal(changed.Count, changed.Distinct().Count());
        Assert.Equal(typeof(CoordinatorLimits).GetProperties().Length, changed.Count);
    }

    [Fact]
    public void Options_All_StandBelowOneTitle() => Assert.All(_serve.Options, option => Assert.Equal("Limits", _serve.TitleOf(option)));
}
