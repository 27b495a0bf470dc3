using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// The root of a program's command line. Both programs have their help, version, completion, first screen and answers to
/// misspelt words from here.
/// </summary>
#pragma warning disable CA1010 // The library enumerates a command for its initialisers alone.
public sealed class ProgramCommand : RootCommand
#pragma warning restore CA1010
{
    /// <summary>Declares a program.</summary>
    /// <param name="program">Its name, as it is typed.</param>
    /// <param name="description">What it is, one line.</param>
    /// <param name="examples">The command lines to begin with.</param>
    public ProgramCommand(string program, string description, params string[] examples)
        : base(description)
    {
        Program = program;
        Examples = examples;
        foreach (var option in Options)
        {
            if (option is HelpOption)
            {
                option.Description = "Show what a command does, its options and examples.";
                option.Action = new ShowHelp(this);
                // One short name is enough; those of other systems would clutter every completion.
                option.Aliases.Clear();
                option.Aliases.Add("-h");
            }
            else if (option is VersionOption)
            {
                option.Description = "Show the version, and the commit where it is known.";
                option.Action = new ShowVersion(program);
            }
        }

        SetAction(result => new HelpWriter(result.InvocationConfiguration.Output, this).WriteFirstScreen());
    }

    /// <summary>The program's name, as it is typed.</summary>
    public string Program { get; }

    /// <summary>The command lines to begin with.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Whether a command line asks for completions, which half a command line may do.</summary>
    public static bool IsCompletion(ParseResult parsed) =>
        parsed.RootCommandResult.Command is RootCommand root
        && root.Directives.OfType<SuggestDirective>().Any(suggest => parsed.GetResult(suggest) is not null);

    /// <summary>What is typed to reach a command: the program, then the verbs.</summary>
    public string PathOf(Command command) => command == this
        ? Program
        : $"{(command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? PathOf(parent) : Program)} {command.Name}";
}
