using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;

namespace FedDistill.Coordinator.Tests.Terminal;

public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("simulat", "error: 'simulat' is no command of feddistill-coordinator. Did you mean simulate?", "See: feddistill-coordinator --help")]
    [InlineData("stauts", "error: 'stauts' is no command of feddistill-coordinator. Did you mean status?", "See: feddistill-coordinator --help")]
    [InlineData("fly", "error: 'fly' is no command of feddistill-coordinator.", "See: feddistill-coordinator --help")]
    [InlineData("simulate --sedd 3", "error: --sedd is no option of feddistill-coordinator simulate. Did you mean --seed?", "See: feddistill-coordinator simulate --help")]
    [InlineData("simulate spec.json --roundss=3", "error: --roundss is no option of feddistill-coordinator simulate. Did you mean --rounds?", "See: feddistill-coordinator simulate --help")]
    [InlineData("simulate --zzzzzzzzzz", "error: --zzzzzzzzzz is no option of feddistill-coordinator simulate.", "See: feddistill-coordinator simulate --help")]
    [InlineData("privacy acount", "error: 'acount' is no command of feddistill-coordinator privacy. Did you mean account?", "See: feddistill-coordinator privacy --help")]
    [InlineData("privacy", "error: feddistill-coordinator privacy needs a command: account, calibrate, plan, export.", "See: feddistill-coordinator privacy --help")]
    [InlineData("privacy account events.json --dleta 1", "error: --dleta is no option of feddistill-coordinator privacy account. Did you mean --delta?", "See: feddistill-coordinator privacy account --help")]
    [InlineData("stop a b", "error: 'b' is one word too many for feddistill-coordinator stop.", "See: feddistill-coordinator stop --help")]
    public void Of_MisspeltCommandLine_SaysWhatWasMeantAndWhereTheHelpIs(string arguments, params string[] expected) =>
        Assert.Equal(expected, Of(arguments));

    [Theory]
    [InlineData("stop")]
    [InlineData("serve --workers -1")]
    [InlineData("simulate --clients many")]
    public void Of_WrongValue_IsOneErrorAndTheHelp(string arguments)
    {
        var lines = Of(arguments);

        Assert.Equal(2, lines.Count);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate spec.json --rounds 3")]
    [InlineData("--version")]
    [InlineData("stop --help")]
    [InlineData("")]
    public void Of_GoodCommandLine_IsNothing(string arguments) => Assert.Empty(Of(arguments));

    private static IReadOnlyList<string> Of(string arguments)
    {
        var program = CoordinatorCommandLine.Create();
        return UsageErrors.Of(program.Parse(arguments), program);
    }
}
