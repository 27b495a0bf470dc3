using System.Collections;
using System.CommandLine;
using System.Globalization;

namespace FedDistill.ClientNode.Terminal;

/// <summary>
/// Writes a command's help: what it does, how it is called, its options in groups with their defaults, and examples. The
/// library's own help knows neither groups nor examples.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="program">The program that the command belongs to.</param>
internal sealed class HelpWriter(TextWriter output, ProgramCommand program)
{
    private const int UsualWidth = 100;
    private const int LeastWidth = 40;
    private const int GreatestWidth = 120;
    private const int GreatestLeft = 30;
    private const string Options = "Options";
    private const string CommonOptions = "Common options";

    private readonly int _width = WidthOf(output);

    /// <summary>The whole help of a command.</summary>
    public void Write(Command command)
    {
        WriteText(command.Description ?? "");
        WriteHead("Usage");
        WriteExample(Usage(command));
        WriteRows("Commands", command.Subcommands.Where(child => !child.Hidden).Select(child => (child.Name, FirstSentence(child))));
        WriteRows("Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(argument => (NameOf(argument), argument.Description ?? "")));
        foreach (var group in OptionsOf(command))
        {
            WriteRows(group.Key, group.Select(option => (Signature(option), Describe(option))));
        }

        WriteHead("Examples");
        foreach (var example in ExamplesOf(command))
        {
            WriteExample(example);
        }
    }

    /// <summary>What a person sees who types the program's name alone.</summary>
    public void WriteFirstScreen()
    {
        WriteText($"{program.Description} Version {ShowVersion.Words}.");
        WriteHead("Begin with");
        foreach (var example in program.Examples)
        {
            WriteExample(example);
        }

        WriteRows("Commands", program.Subcommands.Where(child => !child.Hidden).Select(child => (child.Name, FirstSentence(child))));
        output.WriteLine();
        WriteText($"Options and examples of a command: {program.Program} COMMAND --help");
    }

    /// <summary>The example command lines of a command.</summary>
    public static IReadOnlyList<string> ExamplesOf(Command command) => command switch
    {
        Verb verb => verb.Examples,
        ProgramCommand whole => whole.Examples,
        _ => [],
    };

    private static string FirstSentence(Command command) =>
        (command.Description ?? "").Split(". ") is [var first, ..] ? $"{first.TrimEnd('.')}." : "";

    private string Usage(Command command)
    {
        var usage = program.PathOf(command);
        usage += command.Subcommands.Count > 0 ? " COMMAND" : "";
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            usage += argument.Arity.MinimumNumberOfValues > 0 ? $" {NameOf(argument)}" : $" [{NameOf(argument)}]";
        }

        foreach (var option in command.Options.Where(option => option.Required))
        {
            usage += $" {Signature(option)}";
        }

        return usage + " [options]";
    }

    // What everybody may need comes last, as it is the same everywhere.
    private static IEnumerable<IGrouping<string, Option>> OptionsOf(Command command) => command.Options
        .Concat(Ancestors(command).SelectMany(parent => parent.Options).Where(option => option.Recursive))
        .Where(option => !option.Hidden)
        .GroupBy(option => TitleOf(command, option))
        .OrderBy(group => group.Key == Options ? 0 : group.Key == CommonOptions ? 2 : 1);

    private static IEnumerable<Command> Ancestors(Command command)
    {
        foreach (var parent in command.Parents.OfType<Command>())
        {
            yield return parent;
            foreach (var further in Ancestors(parent))
            {
                yield return further;
            }
        }
    }

    private static string TitleOf(Command command, Option option) =>
        (command as Verb)?.TitleOf(option) ?? (option.Recursive || command is RootCommand ? CommonOptions : Options);

    private static string Signature(Option option)
    {
        var names = string.Join(", ", option.Aliases.Prepend(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? Placeholder(option.ValueType)}";
    }

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static string Placeholder(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "N",
        TypeCode.Double => "X",
        _ when type == typeof(Uri) => "URL",
        _ => "TEXT",
    };

    private static string Describe(Option option)
    {
        var text = option.Description ?? "";
        text = option.Required ? $"{text} Required." : text;
        return option.HasDefaultValue && DefaultOf(option) is { Length: > 0 } value ? $"{text} Default: {value}." : text;
    }

    private static string DefaultOf(Option option) => option.GetDefaultValue() switch
    {
        null or false => "",
        true => "on",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>()),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static int WidthOf(TextWriter output)
    {
        // A pipe has no width, and the window's is none of its business.
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return isTerminal ? Math.Clamp(Console.WindowWidth - 1, LeastWidth, GreatestWidth) : UsualWidth;
    }

    private void WriteHead(string title)
    {
        output.WriteLine();
        output.WriteLine($"{title}:");
    }

    private void WriteText(string text)
    {
        foreach (var line in WrappedText.Lines(text, _width))
        {
            output.WriteLine(line);
        }
    }

    // In one piece, so that it can be copied.
    private void WriteExample(string line) => output.WriteLine($"  {line}");

    private void WriteRows(string title, IEnumerable<(string Left, string Right)> entries)
    {
        var rows = entries.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        WriteHead(title);
        // A signature that is longer has a line of its own.
        var most = Math.Min(GreatestLeft, _width / 3);
        var left = rows.Select(row => row.Left.Length).Where(length => length <= most).DefaultIfEmpty(most).Max();
        foreach (var row in rows)
        {
            var lines = WrappedText.Lines(row.Right, _width - left - 4).ToList();
            if (row.Left.Length > left)
            {
                output.WriteLine($"  {row.Left}");
                lines.Insert(0, "");
            }

            for (var index = lines.Count > 1 && lines[0].Length == 0 ? 1 : 0; index < lines.Count; index++)
            {
                output.WriteLine($"  {(index == 0 ? row.Left : "").PadRight(left)}  {lines[index]}".TrimEnd());
            }
        }
    }
}
