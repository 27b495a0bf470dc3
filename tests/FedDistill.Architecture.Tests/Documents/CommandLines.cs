using System.Text.RegularExpressions;
using FedDistill.Architecture.Tests.Sources;

namespace FedDistill.Architecture.Tests.Documents;

/// <summary>A command line of ours as a document shows it.</summary>
/// <param name="Path">The document.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Program">feddistill-coordinator or feddistill-client.</param>
/// <param name="Arguments">What follows.</param>
/// <param name="IsWhole">Whether it could be typed as it stands: a block's line without "...", not a phrase in a sentence.</param>
internal sealed partial record CommandLines(string Path, int Line, string Program, string Arguments, bool IsWhole)
{
    /// <summary>All of them in all documents.</summary>
    public static IEnumerable<CommandLines> All() =>
        SourceTree.Texts.Where(path => path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(In);

    private static IEnumerable<CommandLines> In(string path)
    {
        var isBlock = false;
        var begun = "";
        foreach (var (index, raw) in SourceTree.Lines(path).Index())
        {
            if (raw.StartsWith("```", StringComparison.Ordinal))
            {
                isBlock = !isBlock;
                continue;
            }

            // A line that ends with a backslash goes on in the next one.
            var line = begun + raw;
            begun = isBlock && line.EndsWith('\\') ? line[..^1] : "";
            if (begun.Length > 0)
            {
                continue;
            }

            foreach (Match match in isBlock ? BlockCommand().Matches(line) : PhraseCommand().Matches(line))
            {
                var arguments = match.Groups["arguments"].Value;
                var program = match.Groups["program"].Value is { Length: > 0 } named ? named : "feddistill-coordinator";
                yield return new CommandLines(path, index + 1, program, arguments.Replace(" ...", "", StringComparison.Ordinal), isBlock && !arguments.Contains(" ...", StringComparison.Ordinal));
            }
        }
    }

    // Variables before the program and a comment behind it are the shell's.
    [GeneratedRegex(
        @"^\s*([A-Z_]+=\S+\s+)*((\S*/)?(?<program>feddistill-(coordinator|client))|dotnet run -c Release --project coordinator --)(?<arguments>( (?!#).*?)?)\s*(\s#.*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex BlockCommand();

    [GeneratedRegex(
        @"`(?<program>feddistill-(coordinator|client))(?<arguments> [^`]+)`",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex PhraseCommand();
}
