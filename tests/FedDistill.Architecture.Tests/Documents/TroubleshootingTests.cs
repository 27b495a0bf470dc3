using System.Text.RegularExpressions;
using FedDistill.Architecture.Tests.Sources;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>What the troubleshooting table says is seen is what the programs say.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public void Table_EveryMessage_StandsInTheSources()
    {
        var sources = string.Concat(SourceTree.CSharp.Where(path => !SourceTree.IsTest(path)).SelectMany(SourceTree.Lines));
        var rows = SourceTree.Lines("coordinator/TROUBLESHOOTING.md").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.InRange(rows.Count, 20, int.MaxValue);
        Assert.All(rows, row => Assert.All(
            FirstCell().Match(row).Groups["message"].Captures.SelectMany(message => message.Value.Split(" … ")),
            part => Assert.Contains(part, sources, StringComparison.Ordinal)));
    }

    // "| `message` or `message` | ...": where values stand in a message the table has " … ".
    [GeneratedRegex(
        @"^\| (`(?<message>[^`]+)`[^`|]*)+\|", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex FirstCell();
}
