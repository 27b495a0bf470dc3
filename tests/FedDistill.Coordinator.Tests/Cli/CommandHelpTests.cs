using System.CommandLine;
using System.CommandLine.Completions;
using FedDistill.ClientNode.Commands;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;

namespace FedDistill.Coordinator.Tests.Cli;

/// <summary>What every command of both programs owes to whoever asks for its help.</summary>
public sealed class CommandHelpTests
{
    /// <summary>Every command with what is typed to reach it.</summary>
    public static IEnumerable<TheoryDataRow<string>> Paths =>
        All(CoordinatorCommandLine.Create()).Concat(All(CommandLine.Create())).Select(entry => new TheoryDataRow<string>(entry.Path));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Help_EveryCommand_HasExamplesThatParse(string path)
    {
        var (program, command) = Find(path);

        var help = Help(program, path);
        var examples = help[(help.IndexOf("Examples:\n", StringComparison.Ordinal) + "Examples:\n".Length)..]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Contains("Examples:\n", help, StringComparison.Ordinal);
        Assert.True(examples.Length > 0, $"{path} has no example: declare it as a Verb with at least one.");
        Assert.All(examples, example =>
        {
            Assert.StartsWith(command is RootCommand || command.Subcommands.Count > 0 ? program.Program : path, example, StringComparison.Ordinal);
            Assert.Empty(UsageErrors.Of(program.Parse(example[(program.Program.Length + 1)..]), program));
        });
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Help_EveryOption_IsDescribedWithItsDefaultOnceAndWhatIsAllowed(string path)
    {
        var (program, command) = Find(path);

        IEnumerable<Symbol> symbols = [command, .. command.Options.Where(option => !option.Hidden), .. command.Arguments];
        Assert.All(symbols, symbol => Assert.Matches(@"^\S.+[.)]$", symbol.Description ?? ""));
        var help = Help(program, path);
        Assert.All(command.Options.Where(option => !option.Hidden), option =>
        {
            var entry = EntryOf(help, option.Name);
            Assert.True(entry.Split("Default:").Length <= 2, $"{option.Name} tells its default twice: {entry}");
            if (option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool)
                && option.GetCompletions(CompletionContext.Empty).FirstOrDefault() is { } value)
            {
                // Long lists stand once; others of the same words point there.
                Assert.True(
                    entry.Contains(value.Label.Split(':')[0], StringComparison.Ordinal) || entry.Contains("named as", StringComparison.Ordinal),
                    $"{option.Name} does not say that {value.Label} is allowed: {entry}");
            }
        });
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Help_EveryCommand_StaysWithinAHundredColumnsButForExamples(string path)
    {
        var help = Help(Find(path).Program, path);

        Assert.DoesNotContain(
            help[..help.IndexOf("Examples:\n", StringComparison.Ordinal)].Split('\n').Where(line => !line.TrimStart().StartsWith("feddistill-", StringComparison.Ordinal)),
            line => line.Length > 100);
    }

    [Fact]
    public void Help_Simulate_HasItsOptionsInGroups()
    {
        var help = Help(CoordinatorCommandLine.Create(), "feddistill-coordinator simulate");

        int[] places = [.. ((string[])["Options:", "The federation:", "Models:", "Privacy:", "Training:", "Common options:", "Examples:"]).Select(title => help.IndexOf($"\n{title}\n", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    private static string Help(ProgramCommand program, string path)
    {
        using var output = new StringWriter();
        var code = program.Parse($"{path[program.Program.Length..]} --help").Invoke(new InvocationConfiguration { Output = output });
        Assert.Equal(0, code);
        return output.ToString().ReplaceLineEndings("\n");
    }

    private static string EntryOf(string help, string option)
    {
        var lines = help.Split('\n');
        var first = Array.FindIndex(lines, line => line.TrimStart().Split(' ', ',')[0] == option);
        Assert.True(first >= 0, $"{option} is not in the help.");
        return string.Join(' ', lines.Skip(first).TakeWhile((line, index) => index == 0 || line.StartsWith("      ", StringComparison.Ordinal)).Select(line => line.Trim()));
    }

    private static (ProgramCommand Program, Command Command) Find(string path)
    {
        var program = path.StartsWith("feddistill-client", StringComparison.Ordinal) ? CommandLine.Create() : CoordinatorCommandLine.Create();
        return (program, All(program).First(entry => entry.Path == path).Command);
    }

    private static IEnumerable<(string Path, Command Command)> All(ProgramCommand program) => Below(program).Prepend(program).Select(command => (program.PathOf(command), command));

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(child => Below(child).Prepend(child));
}
