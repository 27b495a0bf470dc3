using System.CommandLine;
using FedDistill.ClientNode.Commands;
using FedDistill.Coordinator.Cli;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>Every command line in a document is one that the programs understand.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Documents_EveryCommandLine_IsUnderstood()
    {
        var commands = CommandLines.All().ToList();

        Assert.InRange(commands.Count(command => command.IsWhole), 30, int.MaxValue);
        Assert.Empty(commands.SelectMany(command => Findings(command).Select(finding => $"{command.Path}:{command.Line}: {command.Program}{command.Arguments}: {finding}")));
    }

    [Theory]
    [InlineData("serv --data-dir state")]
    [InlineData("serve --data-folder state")]
    [InlineData("stop")]
    public void Findings_NotACommand_AreSome(string arguments) =>
        Assert.NotEmpty(Findings(new CommandLines("x.md", 1, "feddistill-coordinator", $" {arguments}", IsWhole: true)));

    private static IEnumerable<string> Findings(CommandLines command)
    {
        // What the whole is to do stands behind a placeholder: a phrase need not name everything that is required.
        RootCommand root = command.Program == "feddistill-client" ? CommandLine.Create() : CoordinatorCommandLine.Create();
        var parsed = root.Parse(command.Arguments);
        return command.IsWhole ? parsed.Errors.Select(error => error.Message)
            : parsed.CommandResult.Command is RootCommand ? ["no verb"]
            : parsed.UnmatchedTokens;
    }
}
