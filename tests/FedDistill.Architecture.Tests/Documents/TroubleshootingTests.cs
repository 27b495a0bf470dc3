using System.Text.RegularExpressions;
using FedDistill.Architecture.Tests.Sources;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>What the troubleshooting table says is seen is what the programs say.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public void Table_EveryMessage_StandsInTheSources()
    {
        // What is joined by + over several lines reads as one text.
        var sources = SourceTree.CSharp.Where(path => !SourceTree.IsTest(path))
            .Select(path => JoinedTexts().Replace(string.Concat(SourceTree.Lines(path)), "")).ToList();
        var messages = SourceTree.Lines("coordinator/TROUBLESHOOTING.md").SelectMany(line => FirstCell().Match(line).Groups["message"].Captures)
            .Select(message => message.Value).ToList();

        Assert.InRange(messages.Count, 30, int.MaxValue);
        Assert.All(messages, message => Assert.True(sources.Exists(source => StandsIn(source, message.Split(" … "))), $"No message says '{message}'."));
    }

    private static bool StandsIn(string source, string[] parts)
    {
        // Each part behind the one before it, as in one message.
        var at = source.IndexOf(parts[0], StringComparison.Ordinal);
        foreach (var part in parts[1..])
        {
            at = at < 0 ? -1 : source.IndexOf(part, at, StringComparison.Ordinal);
        }

        return at >= 0;
    }

    [GeneratedRegex(@"""\s*\+\s*\$?""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex JoinedTexts();

    // "| `message` or `message` | ...": where values stand in a message the table has " … ".
    [GeneratedRegex(
        @"^\| (`(?<message>[^`]+)`[^`|]*)+\|", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex FirstCell();
}
