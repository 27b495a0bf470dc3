using System.CommandLine;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Terminal;

/// <summary><c>completion SHELL</c>: the script with which a shell completes a program's verbs, options and values.</summary>
public static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    /// <summary>Declares the verb.</summary>
    /// <param name="program">The name of the program that the script completes.</param>
    public static Command Create(string program)
    {
        var shell = new Argument<string>("shell") { HelpName = "SHELL", Description = $"{string.Join(", ", Shells[..^1])} or {Shells[^1]}." };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Verb(
            "completion",
            $"Print a script that completes commands, options and values in your shell. In bash: source <({program} completion bash)",
            $"{program} completion bash")
        {
            shell,
        };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(Script(result.GetValue(shell)!, program));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(string shell, string program)
    {
        using var reader = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"Terminal/completion.{shell}")!);
        return reader.ReadToEnd()
            .Replace("@PROGRAM@", program, StringComparison.Ordinal)
            .Replace("@FUNCTION@", program.Replace('-', '_'), StringComparison.Ordinal);
    }
}
