using System.Text.RegularExpressions;
using FedDistill.Architecture.Tests.Sources;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>What a document points to is there.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Documents_EveryRelativeLink_HasItsTarget()
    {
        var links = (
            from path in SourceTree.Texts
            where path.EndsWith(".md", StringComparison.Ordinal)
            from line in SourceTree.Lines(path)
            from Match link in RelativeLink().Matches(line)
            select (Path: path, Target: Path.Combine(SourceTree.Root, Path.GetDirectoryName(path)!, link.Groups["target"].Value))).ToList();

        Assert.InRange(links.Count, 20, int.MaxValue);
        Assert.Empty(links.Where(link => !Path.Exists(link.Target)).Select(link => $"{link.Path}: {link.Target}"));
    }

    [GeneratedRegex(
        @"\]\((?![a-z]+:)(?<target>[^)#\s]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex RelativeLink();
}
