using FedDistill.Core.Errors;
using FedDistill.Core.Faults;

namespace FedDistill.Core.Tests.Faults;

/// <summary>The action <c>exit</c> is tried on real processes, in the end-to-end tests.</summary>
public sealed class FailpointTests : IDisposable
{
    // Names that no other test of this process passes.
    private const string Name = FailpointNames.BeforePrune;
    private const string Other = FailpointNames.AfterPrune;

    public void Dispose() => Failpoint.Arm(null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Pass_NothingSet_GoesOn(string? setting)
    {
        Failpoint.Arm(setting);

        Assert.Empty(Strikes(3));
    }

    [Theory]
    [InlineData("before-prune:error", new[] { 1 })]
    [InlineData("before-prune:enospc:2", new[] { 2 })]
    [InlineData("before-prune:enospc:2-4", new[] { 2, 3, 4 })]
    [InlineData("after-prune:error:1-9, before-prune:error:5", new[] { 5 })]
    [InlineData("after-prune:error", new int[0])]
    public void Pass_Set_FailsAtThePassesThatWereSet(string setting, int[] expected)
    {
        Failpoint.Arm(setting);

        Assert.Equal(expected, Strikes(6));
    }

    [Fact]
    public void Pass_SetToBeFull_SaysSo()
    {
        Failpoint.Arm($"{Other}:enospc");

        var error = Assert.Throws<IOException>(() => Failpoint.Pass(Other));

        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before-lunch:exit")]
    [InlineData("before-prune")]
    [InlineData("before-prune:explode")]
    [InlineData("before-prune:exit:0")]
    [InlineData("before-prune:exit:3-2")]
    [InlineData("before-prune:exit:1-2-3")]
    [InlineData("before-prune:exit:x")]
    [InlineData("before-prune:exit:1:2")]
    [InlineData("before-prune:exit,")]
    public void Arm_Unknown_IsRefusedWithWhatIsAllowed(string setting)
    {
        var error = Assert.Throws<FedDistillException>(() => Failpoint.Arm(setting));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.All(FailpointNames.All, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.Contains("exit, error and enospc", error.Message, StringComparison.Ordinal);
    }

    private static List<int> Strikes(int passes)
    {
        var strikes = new List<int>();
        for (var pass = 1; pass <= passes; pass++)
        {
            try
            {
                Failpoint.Pass(Name);
            }
            catch (IOException)
            {
                strikes.Add(pass);
            }
        }

        return strikes;
    }
}
