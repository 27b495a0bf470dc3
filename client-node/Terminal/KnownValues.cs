using System.CommandLine;
using System.CommandLine.Completions;

namespace FedDistill.ClientNode.Terminal;

/// <summary>Tells shells which values an option can have, so that they complete them. Others may be allowed too.</summary>
public static class KnownValues
{
    /// <summary>Names the values.</summary>
    /// <param name="option">The option; returned.</param>
    /// <param name="values">Words as they are typed.</param>
    public static T Completes<T>(this T option, params IEnumerable<string> values)
        where T : Option
    {
        option.CompletionSources.Add(context => Matching(values, "", context.WordToComplete));
        return option;
    }

    /// <summary>Names the values of a list with commas between: the last one is completed.</summary>
    /// <param name="option">The option; returned.</param>
    /// <param name="values">Words as they are typed.</param>
    public static T CompletesList<T>(this T option, params IEnumerable<string> values)
        where T : Option
    {
        option.CompletionSources.Add(context =>
        {
            var typed = context.WordToComplete;
            var written = typed[..(typed.LastIndexOf(',') + 1)];
            return Matching(values, written, typed[written.Length..]);
        });
        return option;
    }

    private static IEnumerable<CompletionItem> Matching(IEnumerable<string> values, string before, string word) => values
        .Where(value => value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(value => new CompletionItem(before + value));
}
