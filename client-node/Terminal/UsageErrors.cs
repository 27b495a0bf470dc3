using System.CommandLine;
using System.CommandLine.Parsing;
using FedDistill.Core.Federations;

namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// What is wrong with a command line: one line for each error, with the word that was probably meant, and where the help is.
/// </summary>
public static class UsageErrors
{
    /// <summary>The lines; none where the command line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, ProgramCommand program)
    {
        if (ProgramCommand.IsCompletion(parsed))
        {
            return [];
        }

        var command = parsed.CommandResult.Command;
        string[] misspelt = [.. Misspelt(parsed)];
        var isMisspelt = misspelt.Length > 0;
        List<string> lines =
        [
            .. misspelt.Select(word => $"error: {Unknown(word, command, program)}"),
            .. parsed.Errors.Where(error => !IsAbout(error, parsed.UnmatchedTokens, isMisspelt)).Select(error => $"error: {InWords(error, command, program)}"),
        ];
        if (lines.Count > 0)
        {
            lines.Add($"See: {program.PathOf(command)} --help");
        }

        return lines;
    }

    /// <summary>Words that no one knows: what was left over, and options that were taken for a value.</summary>
    private static IEnumerable<string> Misspelt(ParseResult parsed)
    {
        var taken = parsed.CommandResult.Children
            .SelectMany(child => child.Tokens)
            .Where(token => token.Type == TokenType.Argument && IsOptionLike(token.Value))
            .Select(token => token.Value)
            .ToArray();
        // The value of a misspelt option is left over too, and no error of its own.
        return taken.Length > 0 ? taken : parsed.UnmatchedTokens.Any(IsOptionLike) ? parsed.UnmatchedTokens.Where(IsOptionLike) : parsed.UnmatchedTokens;
    }

    private static bool IsOptionLike(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2;

    private static bool IsAbout(ParseError error, IReadOnlyList<string> words, bool isMisspelt) =>
        // A misspelt verb or option also lacks what it would have brought; that would be noise.
        isMisspelt && (error.SymbolResult is CommandResult or OptionResult { Tokens.Count: 0 } || words.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal)));

    private static string InWords(ParseError error, Command command, ProgramCommand program) =>
        error.SymbolResult is CommandResult && command.Subcommands.Count > 0 && command.Action is null
            ? $"{program.PathOf(command)} needs a command: {string.Join(", ", command.Subcommands.Select(child => child.Name))}."
            : error.Message.ReplaceLineEndings(" ");

    private static string Unknown(string word, Command command, ProgramCommand program)
    {
        var isOption = word.StartsWith('-');
        var name = isOption ? word.Split('=', 2)[0] : word;
        string[] known = isOption ? [.. OptionNames(command)] : [.. command.Subcommands.Select(child => child.Name)];
        var what = isOption ? $"{name} is no option of {program.PathOf(command)}."
            : known.Length > 0 ? $"'{word}' is no command of {program.PathOf(command)}."
            : $"'{word}' is one word too many for {program.PathOf(command)}.";
        return known.Length > 0 && NearestName.To(name, known) is var nearest && NearestName.IsNear(name, nearest)
            ? $"{what} Did you mean {nearest}?"
            : what;
    }

    private static IEnumerable<string> OptionNames(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
        .Where(option => !option.Hidden)
        .Select(option => option.Name);
}
