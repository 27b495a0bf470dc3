using System.CommandLine;

namespace FedDistill.ClientNode.Terminal;

/// <summary>A verb of a program, with what its help shows besides: command lines that run, and its options in groups.</summary>
#pragma warning disable CA1010 // The library enumerates a command for its initialisers alone.
public sealed class Verb : Command
#pragma warning restore CA1010
{
    private readonly Dictionary<Option, string> _titles = [];

    /// <summary>Declares a verb.</summary>
    /// <param name="name">As it is typed.</param>
    /// <param name="description">What it does; the first sentence stands in the list of verbs.</param>
    /// <param name="examples">Whole command lines, at least one, the program's name first.</param>
    public Verb(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines, the program's name first.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Adds options to a command; the help of a verb shows them together, below a title of their own.</summary>
    /// <param name="command">Who takes them.</param>
    /// <param name="title">What they have in common.</param>
    /// <param name="options">In the order of the help.</param>
    public static void AddGroup(Command command, string title, params IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
            (command as Verb)?._titles.Add(option, title);
        }
    }

    /// <summary>The title that an option stands below; null: none of its own.</summary>
    public string? TitleOf(Option option) => _titles.GetValueOrDefault(option);
}
